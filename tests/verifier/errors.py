"""What every part of the verifier raises."""


class VerificationError(Exception):
    """The first thing found wrong: what it is, and where."""
