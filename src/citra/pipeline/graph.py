"""A picture of the tasks: who waits for whom."""

from pathlib import Path

from citra.pipeline.scratch import publish, scratch_folder

COLUMN, ROW = 3.0, 0.7


def task_edges(tasks: list) -> list[tuple[int, int]]:
    """Return the pairs of tasks of which the second reads what the first writes."""
    writer = {node.path: number for number, task in enumerate(tasks) for node in task.produces["writes"]}
    return sorted(
        {
            (writer[node.path], number)
            for number, task in enumerate(tasks)
            for node in task.depends_on["reads"]
            if node.path in writer
        }
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


def write_graph(tasks: list, build: Path, place: Path) -> None:
    """Draw the tasks in columns by depth and write the picture."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    edges = task_edges(tasks)
    depths = task_depths(len(tasks), edges)
    where = {}
    for number, depth in enumerate(depths):
        row = sum(other == depth for other in depths[:number]) - (depths.count(depth) - 1) / 2
        where[number] = (depth * COLUMN, -row * ROW)
    figure = Figure(figsize=(3.0 * (max(depths) + 1), 0.8 * max(depths.count(depth) for depth in depths) + 0.6))
    axes = figure.subplots()
    axes.set_axis_off()
    box = {"boxstyle": "round,pad=0.5", "facecolor": "#eef4fa", "edgecolor": "#0072B2"}
    arrow = {"arrowstyle": "-|>", "color": "#9a9a9a", "shrinkA": 45, "shrinkB": 45}
    for before, after in edges:
        axes.annotate("", where[after], where[before], arrowprops=arrow)
    for number, task in enumerate(tasks):
        axes.text(*where[number], task.base_name.partition(": ")[2], ha="center", va="center", fontsize=9, bbox=box)
    axes.set(xlim=(-1.3, max(depths) * COLUMN + 1.3), ylim=(-ROW * len(tasks) / 2, ROW * len(tasks) / 2))
    with scratch_folder(build, "graph") as scratch, mpl.rc_context({"svg.hashsalt": "citra", "svg.fonttype": "none"}):
        figure.savefig(scratch / "graph.svg", metadata={"Date": None, "Creator": None}, bbox_inches="tight")
        publish(scratch / "graph.svg", place)
