"""Ends a child process when its parent is gone, however that ended."""

import os
import threading


def end_with_parent() -> None:
    """Watches the standard input, which the parent holds open for as long as it lives."""

    def watch() -> None:
        while os.read(0, 1024):
            continue
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
