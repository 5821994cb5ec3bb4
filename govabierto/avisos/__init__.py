"""Notices: following public things, the inbox, mails at once or once a day, and texts that are ready to paste.

Rooms above call ``services.notify``; rooms below emit events that ``subscriptions`` listens to. Who follows what is
never shown to anybody but herself.
"""
