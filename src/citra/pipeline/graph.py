"""A picture of the tasks: who waits for whom."""

from pathlib import Path

from citra.pipeline.scratch import publish, scratch_folder
from citra.pipeline.tasks import Task

COLUMN, ROW, HALF_BOX = 3.6, 0.7, 1.25


def task_edges(tasks: list[Task]) -> list[tuple[int, int]]:
    """Return the pairs of tasks of which the second reads what the first writes."""
    writer = {path: number for number, task in enumerate(tasks) for path in task.writes}
    return sorted(
        {(writer[path], number) for number, task in enumerate(tasks) for path in task.reads if path in writer}
    )


def task_depths(count: int, edges: list[tuple[int, int]]) -> list[int]:
    """Return for each task the length of the longest way that leads to it.

    Examples
    --------
    >>> task_depths(3, [(0, 1), (1, 2), (0, 2)])
    [0, 1, 2]
    """
    depths = [0] * count
    for _ in range(count):
        for before, after in edges:
            depths[after] = max(depths[after], depths[before] + 1)
    return depths


def write_graph(tasks: list[Task], build: Path, place: Path) -> None:
    """Draw the tasks in columns by depth and write the picture."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    edges = task_edges(tasks)
    depths = task_depths(len(tasks), edges)
    where = {}
    for number, depth in enumerate(depths):
        row = sum(other == depth for other in depths[:number]) - (depths.count(depth) - 1) / 2
        where[number] = (depth * COLUMN, -row * ROW)
    figure = Figure(figsize=(3.0 * (max(depths) + 1), 0.8 * max(depths.count(depth) for depth in depths) + 0.6))
    axes = figure.subplots()
    axes.set_axis_off()
    arrow = {"arrowstyle": "-|>", "color": "#9a9a9a", "shrinkA": 0, "shrinkB": 0}
    for before, after in edges:
        # What is reached by way of another task needs no arrow of its own.
        if depths[after] == depths[before] + 1:
            (left, lower), (right, upper) = where[before], where[after]
            axes.annotate("", (right - HALF_BOX, upper), (left + HALF_BOX, lower), arrowprops=arrow)
    for number, task in enumerate(tasks):
        x, y = where[number]
        size = (2 * HALF_BOX, ROW * 0.6)
        corner = (x - HALF_BOX, y - ROW * 0.3)
        axes.add_patch(
            FancyBboxPatch(corner, *size, boxstyle="round,pad=0,rounding_size=.1", fc="#eef4fa", ec="#0072B2")
        )
        axes.text(x, y, task.name, ha="center", va="center", fontsize=9)
    highest = max(depths.count(depth) for depth in depths) / 2 * ROW
    axes.set(xlim=(-HALF_BOX - 0.1, max(depths) * COLUMN + HALF_BOX + 0.1), ylim=(-highest, highest))
    with scratch_folder(build, "graph") as scratch, mpl.rc_context({"svg.hashsalt": "citra", "svg.fonttype": "none"}):
        figure.savefig(scratch / "graph.svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight")
        publish(scratch / "graph.svg", place)
