"""Checks of one judge, printed a line each: `ok …` or `not ok …`."""

import traceback


class Checks:
    def __init__(self, judge):
        self.judge = judge
        self.count = 0

    def check(self, name, body):
        """`body` gives None, or what is wrong."""
        self.count += 1
        try:
            wrong = body()
        except Exception as error:  # a reader that fails is a failed check, and the next one still runs
            wrong = "".join(traceback.format_exception_only(error)).strip() + " " + last_line(error)
        line = f"{'ok' if wrong is None else 'not ok'} {self.judge}: {name}" + (f": {wrong}" if wrong else "")
        print(" ".join(line.split()), flush=True)

    def end(self):
        """Says how many lines there are, so that none gets lost on the way."""
        print(f"checked {self.count}", flush=True)

    def equal(self, name, expected, body):
        def compare():
            found = body()
            return None if found == expected else f"expected {shortened(expected)}, found {shortened(found)}"

        self.check(name, compare)


def shortened(value):
    text = repr(value)
    return text if len(text) < 1500 else text[:1500] + " …"


def last_line(error):
    frames = traceback.extract_tb(error.__traceback__)
    return f"(line {frames[-1].lineno} of {frames[-1].filename})" if frames else ""
