"""The demonstration: a fictional state and two municipalities at different points of the cycle.

Everything here is invented: places, people, organisations and words. It is told through the same services that
people use, in the order in which it would have happened, so that the public record and the lineage are real.
"""
