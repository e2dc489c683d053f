"""Draws docs/report.svg, the picture of the terminal, from what the program prints:

    rulec check --color always examples/b2g-with-faults.json | python3 docs/terminal.py > docs/report.svg

A test of the program holds the texts of the picture against its output.
"""
import html
import re
import sys

WIDTH, HEIGHT, LEFT, TOP, SIZE = 7.83, 18, 16.0, 29, 13
STYLES = {"1;31": ("#ff7b72", True), "1;33": ("#d29922", True), "1;36": ("#56d4dd", True), "1;32": ("#7ee787", True),
          "34": ("#79c0ff", False), "1": ("#f0f6fc", True), "2": ("#8b949e", False)}
FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace"


def runs(line):
    """Pieces of a line: the column where each begins, its style, its text."""
    column, style = 0, None
    for piece in re.split(r"(\033\[[0-9;]*m)", line):
        if piece.startswith("\033"):
            style = STYLES.get(piece[2:-1])
        elif piece:
            yield column, style, piece
            column += len(piece)


def drawn(text, x, y, style):
    text = text.replace(" ", "\u00a0")  # blanks in a row would be drawn as one
    colour = f' fill="{style[0]}"' if style else ""
    bold = ' font-weight="bold"' if style and style[1] else ""
    return (f'<text x="{x:.1f}" y="{y}"{colour}{bold} textLength="{len(text) * WIDTH:.1f}" '
            f'lengthAdjust="spacingAndGlyphs">{html.escape(text, quote=False)}</text>')


def picture(lines):
    columns = max(len(re.sub(r"\033\[[0-9;]*m", "", line)) for line in lines)
    width, height = round(columns * WIDTH + 2 * LEFT), len(lines) * HEIGHT + 22
    yield f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    yield f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>'
    yield f'<g font-family="{FONT}" font-size="{SIZE}" fill="#c9d1d9">'
    for number, line in enumerate(lines):
        for column, style, text in runs(line):
            yield drawn(text, LEFT + column * WIDTH, TOP + number * HEIGHT, style)
    yield "</g></svg>"


sys.stdout.write("\n".join(picture(sys.stdin.read().rstrip("\n").split("\n"))) + "\n")
