"""Sends single packets from many network namespaces and tells where each arrived.

Reads from standard input, as JSON: `ports`, places where packets are sent and seen (`namespace`, none for the one that
it runs in; `device`, none for the protocol stack itself, behind its filter), and `shots`, packets in order. Prints, as
JSON, `arrived` (pairs of shot and port) and `answered` (shots whose answer came back to where they were sent). Every
packet carries its number, so that nothing else on the wire is taken for it. Addresses are not needed: frames are made whole.
"""
import ctypes
import json
import os
import select
import socket
import struct
import sys

QUESTION, ANSWER = 0xA5000000, 0x5A000000
BATCH = 64
GRACE = 0.4
HOST, BROADCAST, MULTICAST = 0, 1, 2
IPV4, ARP, IPV6 = 0x0800, 0x0806, 0x86DD
PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1, "icmpv6": 58, "other": 253}
libc = ctypes.CDLL(None, use_errno=True)


def enter(path):
    descriptor = os.open(path, os.O_RDONLY)
    if libc.setns(descriptor, 0x40000000) != 0:
        raise OSError(ctypes.get_errno(), path)
    os.close(descriptor)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def address(text):
    return socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)


def segment(protocol, source, target, sport, dport, number, flags):
    """What IP carries, with its checksum."""
    def summed(body, offset):
        if len(source) == 4:
            whole = source + target + struct.pack("!BBH", 0, protocol, len(body)) + body
        else:
            whole = source + target + struct.pack("!IHBB", len(body), 0, 0, protocol) + body
        return body[:offset] + struct.pack("!H", checksum(whole)) + body[offset + 2:]

    if protocol == 6:
        asked = (QUESTION | number & 0xFFFFFF) + 1 if flags & 0x10 else 0
        return summed(struct.pack("!HHIIBBHHH", sport, dport, number, asked, 0x50, flags, 1024, 0, 0), 16)
    if protocol == 17:
        return summed(struct.pack("!HHHHI", sport, dport, 12, 0, number), 6)
    if protocol == 1:
        body = struct.pack("!BBHHHI", dport, 0, 0, sport, 1, number) + (b"\0" * 8 if dport == 13 else b"")
        return body[:2] + struct.pack("!H", checksum(body)) + body[4:]
    if protocol == 58:
        if dport == 135:
            body = struct.pack("!BBHI", dport, 0, 0, 0) + address("fe80::")[:12] + struct.pack("!I", number)
        elif dport == 134:
            body = struct.pack("!BBHBBHII", dport, 0, 0, 64, 0, 1800, number, 0)
        else:
            body = struct.pack("!BBHHHI", dport, 0, 0, sport, 1, number)
        return summed(body, 2)
    return struct.pack("!I", number)


def numberOf(protocol, body):
    """The number that a packet carries, or None."""
    try:
        if protocol == 6:
            return struct.unpack_from("!I", body, 4)[0]
        if protocol == 17:
            return struct.unpack_from("!I", body, 8)[0]
        if protocol == 58 and body[0] == 135:
            return struct.unpack_from("!I", body, 20)[0]
        if protocol == 1 and body[0] == 0:
            return ANSWER | struct.unpack_from("!I", body, 8)[0] & 0xFFFFFF
        if protocol in (1, 58):
            return struct.unpack_from("!I", body, 8)[0]
        return struct.unpack_from("!I", body, 0)[0] if protocol == 253 else None
    except (struct.error, IndexError):
        return None


def packet(source, target, protocol, sport, dport, number, flags=2):
    source, target = address(source), address(target)
    body = segment(protocol, source, target, sport, dport, number, flags)
    if len(source) == 16:
        return struct.pack("!IHBB", 6 << 28, len(body), protocol, 255) + source + target + body
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), number & 0xFFFF, 0x4000, 64, protocol, 0) + source + target
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body


def frame(shot, number):
    head = mac(shot["toMac"]) + mac(shot["fromMac"])
    if shot.get("tag") is not None:
        head += struct.pack("!HH", 0x8100, shot["tag"])
    if shot["protocol"] == "arp":
        said = struct.pack("!HHBBH", 1, IPV4, 6, 4, 2) + mac(shot["fromMac"]) + address(shot["source"]) + struct.pack("!IH", number, 0) + address(shot["source"])
        return head + struct.pack("!H", ARP) + said
    kind = IPV6 if ":" in shot["source"] else IPV4
    return head + struct.pack("!H", kind) + packetOf(shot, number)


def packetOf(shot, number):
    return packet(shot["source"], shot["target"], PROTOCOLS[shot["protocol"]], 20000 + (number & 0xFFFFFF) % 40000, shot.get("port", 0), number)


class Port:
    """Where packets are sent and seen."""

    def __init__(self, index, namespace, device):
        if namespace is not None:
            enter(f"/run/netns/{namespace}")
        self.index = index
        self.device = device
        if device is not None:
            wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            wire.bind((device, 0))
            self.sockets = [wire]
        else:
            self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol) for protocol in (6, 17, 1, 253)]
            self.sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        for one in self.sockets:
            one.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)
            one.setblocking(False)

    def send(self, shot, number):
        if self.device is not None:
            self.sockets[0].send(frame(shot, number))
        else:
            self.sender.sendto(packetOf(shot, number), (shot["target"], 0))

    def seen(self, one):
        """Everything that waits at a socket: number, IP packet and the frame's head; ARP has no packet."""
        while True:
            try:
                data, whence = one.recvfrom(2048)
            except (BlockingIOError, InterruptedError):
                return
            if self.device is None:
                yield self.read(data, None)
            elif whence[2] in (HOST, BROADCAST, MULTICAST):
                kind = struct.unpack_from("!H", data, 12)[0]
                if kind == ARP:
                    yield struct.unpack_from("!I", data, 32)[0], None, data[:14]
                elif kind in (IPV4, IPV6):
                    yield self.read(data[14:], data[:14])

    @staticmethod
    def read(data, head):
        if data[0] >> 4 == 6:
            return numberOf(data[6], data[40:]), data, head
        return numberOf(data[9], data[(data[0] & 15) * 4:]), data, head

    def answer(self, data, head, number):
        """Answers what came in over a wire, as who was asked would."""
        if data is None or head is None or data[0] >> 4 != 4 or data[9] not in (6, 17, 1):
            return
        protocol, body = data[9], data[20:]
        source, target = socket.inet_ntoa(data[16:20]), socket.inet_ntoa(data[12:16])
        if protocol == 1:
            if body[0] != 8:
                return
            sport, dport = struct.unpack_from("!H", body, 4)[0], 0
        else:
            dport, sport = struct.unpack_from("!HH", body)
        self.sockets[0].send(head[6:12] + head[:6] + struct.pack("!H", IPV4) + packet(source, target, protocol, sport, dport, ANSWER | number, 0x12))


def main():
    asked = json.load(sys.stdin)
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    ports = []
    for index, port in enumerate(asked["ports"]):
        libc.setns(own, 0x40000000)
        ports.append(Port(index, port.get("namespace"), port.get("device")))
    waiting = select.epoll()
    at = {}
    for port in ports:
        for one in port.sockets:
            waiting.register(one, select.EPOLLIN)
            at[one.fileno()] = (port, one)
    shots, arrived, answered = asked["shots"], set(), set()

    def drain(patience):
        while True:
            ready = waiting.poll(patience)
            if not ready:
                return
            for descriptor, _ in ready:
                port, one = at[descriptor]
                for number, data, head in port.seen(one):
                    if number is None:
                        continue
                    index = number & 0xFFFFFF
                    if index >= len(shots):
                        continue
                    if number & 0xFF000000 == QUESTION and (index, port.index) not in arrived:
                        arrived.add((index, port.index))
                        if index < asked["answers"]:
                            port.answer(data, head, index)
                    elif number & 0xFF000000 == ANSWER and shots[index]["from"] == port.index:
                        answered.add(index)

    for index, shot in enumerate(shots):
        ports[shot["from"]].send(shot, QUESTION | index)
        if index % BATCH == BATCH - 1:
            drain(0)
    drain(GRACE)
    json.dump({"arrived": sorted(arrived), "answered": sorted(answered)}, sys.stdout)


main()
