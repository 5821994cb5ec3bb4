"""Kernel: what every room shares and that knows neither Flask nor any room.

Tables base, clock, folios, errors, events, values of people and places, and the registry of public things.
"""
