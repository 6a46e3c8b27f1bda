"""Counts what was checked and prints what failed."""


class Checks:
    FAILURES_SHOWN = 60

    def __init__(self):
        self.done, self.failed = 0, 0

    def check(self, holds, sentence):
        self.done += 1
        if not holds:
            self.failed += 1
            if self.failed <= self.FAILURES_SHOWN:
                print(f"FAILED {sentence}")
        return bool(holds)

    def equal(self, got, expected, sentence):
        short = f": {str(got)[:700]} instead of {str(expected)[:700]}" if got != expected else ""
        return self.check(got == expected, sentence + short)
