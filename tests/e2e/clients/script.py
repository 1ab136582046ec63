"""Works on a host with proxmoxer, as scripts of administrators do. Asked on stdin, in JSON; answers on stdout, in JSON."""
import io
import json
import sys

from proxmoxer import ProxmoxAPI
from proxmoxer.core import AuthenticationError, ResourceException

asked = json.load(sys.stdin)
node_name, vmid = asked["node"], asked["vmid"]
host = dict(host=asked["host"], port=asked["port"], verify_ssl=asked["caFile"])
user, rest = asked["token"].split("!", 1)
name, value = rest.split("=", 1)
api = ProxmoxAPI(**host, user=user, token_name=name, token_value=value)
node = api.nodes(node_name)


def refused(call):
    try:
        call()
    except ResourceException as error:
        return dict(status=error.status_code, reason=error.status_message, content=error.content, errors=error.errors)
    return None


def finished(upid):
    status = node.tasks(upid).status.get()
    return status["exitstatus"] if status["status"] == "stopped" else status["status"]


def see():
    machine = node.qemu(vmid)
    return dict(
        version=api.version.get()["release"],
        pools=sorted(pool["poolid"] for pool in api.pools.get()),
        config=machine.config.get(),
        status=machine.status.current.get()["status"],
        options=machine.firewall.options.get(),
        members=[entry["cidr"] for entry in machine.firewall.ipset("ipfilter-net0").get()],
        rules=len(machine.firewall.rules.get()),
        role=api.access.roles("PVEVMUser").get()["VM.Audit"],
        next=api.cluster.nextid.get(),
    )


def with_password():
    """A ticket with its second token for changes, and an upload with its multipart body."""
    ticket = ProxmoxAPI(**host, user="root@pam", password=asked["password"])
    ticket.pools.post(poolid="proxmoxer", comment="made with a ticket")
    comment = ticket.pools.get(poolid="proxmoxer")[0]["comment"]
    ticket.pools("proxmoxer").delete()
    image = io.BytesIO(b"\0" * 4096)
    image.name = "proxmoxer.iso"
    storage = ticket.nodes(node_name).storage("local")
    uploaded = finished(storage.upload.post(content="iso", filename=image))
    volumes = [volume["volid"] for volume in storage.content.get(content="iso")]
    removed = storage.content("local:iso/proxmoxer.iso").delete()
    return dict(comment=comment, uploaded=uploaded, volumes=volumes, removed=finished(removed) if removed else None)


def wrong_password():
    try:
        ProxmoxAPI(**host, user="root@pam", password="wrong").version.get()
    except AuthenticationError as error:
        return str(error)
    return None


answers = dict(
    seen=see(),
    changed=node.qemu(vmid).config.put(memory=asked["memory"]),
    ticket=with_password(),
    wrongPassword=wrong_password(),
    missing=refused(lambda: node.qemu(9999).config.get()),
    invalid=refused(lambda: node.qemu(vmid).config.put(cores="many", colour="blue")),
    duplicate=refused(lambda: api.pools.post(poolid=asked["pool"])),
)
json.dump(answers, sys.stdout)
