"""How Jupyter's client comes by a kernel that is a fork of the warm process; all else it does as ever."""

import asyncio
from pathlib import Path
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner

from citra.pipeline.forking import WarmProcess

POLL_SECONDS = 0.01


class ForkProvisioner(LocalProvisioner):
    """Starts a kernel by a fork; signals, ends and waits for it as for one that was started."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any):
        """Fork a kernel; where that is not safe, start it."""
        arguments = cmd[cmd.index("ipykernel_launcher") :]
        folder = str(kwargs.get("cwd") or Path.cwd())
        forked = self.parent.warm.fork(arguments, dict(kwargs["env"]), folder)
        if forked is None:
            return await super().launch_kernel(cmd, **kwargs)
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


def forked_kernels(warm: WarmProcess) -> type[AsyncKernelManager]:
    """Return the class of the managers whose kernels are forks of a warm process."""

    class ForkedKernelManager(AsyncKernelManager):
        async def _async_pre_start_kernel(self, **kwargs: Any):
            if self.provisioner is None:
                self.provisioner = ForkProvisioner(kernel_spec=self.kernel_spec, parent=self)
            return await super()._async_pre_start_kernel(**kwargs)

        async def _async_finish_shutdown(self, waittime=None, pollinterval=POLL_SECONDS, restart=False) -> None:
            await super()._async_finish_shutdown(waittime, pollinterval, restart)

        finish_shutdown = _async_finish_shutdown

    ForkedKernelManager.warm = warm
    return ForkedKernelManager
