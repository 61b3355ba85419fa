"""How Jupyter's client comes by a kernel of the build, forked or started; all else it does as ever."""

import asyncio
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from citra.pipeline.forking import WarmProcess
from citra.pipeline.kernel import LAUNCHER
from citra.pipeline.warm import LOG

POLL_SECONDS = 0.01


class Provisioner(LocalProvisioner):
    """Starts a kernel within its limits, by a fork where it can; signals, ends and waits for it as for any other."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any):
        """Fork a kernel; where that is not safe or not wanted, start it."""
        place, manager = cmd.index(LAUNCHER), self.parent
        arguments = [str(manager.limits), *cmd[place + 1 :]]
        folder = str(kwargs.get("cwd") or Path.cwd())
        environment = {**kwargs["env"], **own_folders(manager.own)}
        forked = manager.warm and manager.warm.fork(arguments, environment, folder)
        if not forked:
            started = [*cmd[:place], "citra.pipeline.kernel", *arguments]
            with (manager.own / LOG).open("a") as log:
                return await super().launch_kernel(
                    started, **{**kwargs, "env": environment, "stdout": log, "stderr": log}
                )
        # The fork leads a group of its own, as a kernel that is started does.
        self.process, self.pid, self.pgid = forked, forked.pid, forked.pid
        self.cwd = folder
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait for the process to end."""
        # The inherited wait would look only every tenth of a second.
        while self.process is not None and self.process.poll() is None:
            await asyncio.sleep(POLL_SECONDS)
        return await super().wait()


def own_folders(own: Path) -> dict[str, str]:
    """Return the environment variables that keep what a kernel writes for itself in a folder of its own.

    A folder that kernels share would let one leave something for another: settings, code that runs when it starts.
    """
    for name in ("ipython", "temporary"):
        (own / name).mkdir(exist_ok=True)
    return {
        "IPYTHONDIR": str(own / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(own),
        "TMPDIR": str(own / "temporary"),
    }


def kernels(warm: WarmProcess | None, limits: Path, own: Path) -> type[AsyncKernelManager]:
    """Return the class of the manager of one kernel.

    Parameters
    ----------
    warm : WarmProcess or None
        The process of which it is a fork; without it papermill starts it.
    limits : Path
        The file of its limits.
    own : Path
        A folder for what it writes besides its results.
    """

    class KernelManager(AsyncKernelManager):
        async def _async_pre_start_kernel(self, **kwargs: Any):
            if self.provisioner is None:
                self.provisioner = Provisioner(kernel_spec=self.kernel_spec, parent=self)
            return await super()._async_pre_start_kernel(**kwargs)

        async def _async_finish_shutdown(self, waittime=None, pollinterval=POLL_SECONDS, restart=False) -> None:
            await super()._async_finish_shutdown(waittime, pollinterval, restart)

        finish_shutdown = _async_finish_shutdown

    KernelManager.warm, KernelManager.limits, KernelManager.own = warm, limits, own
    return KernelManager
