"""`mellom`, also as `python -m bot`."""

import gc


def main() -> None:
    """Import the program with the collector at rest, as nothing of that is rubbish: it took a fifth of the start."""
    gc.disable()
    from bot.cli import main as command  # noqa: PLC0415  not before the collector rests

    gc.freeze()
    gc.enable()
    command()


if __name__ == "__main__":
    main()
