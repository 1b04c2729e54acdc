"""PyTorch's side of the exchange: an independent reader and writer of safetensors files, and the golden files that the laws read.

    python3 safetensors_peer.py make FOLDER     writes state-dict.safetensors and dtypes.safetensors
    python3 safetensors_peer.py show FILE       loads the file into torch tensors; name, type, shape and SHA-256 of the bytes, a line each
    python3 safetensors_peer.py load FILE       loads the file into the network below, strictly, and prints its output for the golden input
"""
import hashlib, json, struct, sys
import numpy, torch

NAMES = {torch.bool: "BOOL", torch.uint8: "U8", torch.int8: "I8", torch.int16: "I16", torch.float16: "F16", torch.bfloat16: "BF16",
         torch.int32: "I32", torch.float32: "F32", torch.complex64: "C64", torch.float64: "F64", torch.int64: "I64"}
TYPES = {name: dtype for dtype, name in NAMES.items()}


def size(dtype):
    return torch.empty(0, dtype=dtype).element_size()


def raw(tensor):
    return bytes(tensor.contiguous().reshape(-1).view(torch.uint8).numpy()) if tensor.numel() else b""


def write(path, tensors, metadata):
    header, data = {"__metadata__": dict(sorted(metadata.items()))} if metadata else {}, b""
    for name, tensor in sorted(tensors.items(), key=lambda item: (-size(item[1].dtype), item[0])):
        header[name] = {"dtype": NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw(tensor))]}
        data += raw(tensor)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    length = struct.unpack("<Q", content[:8])[0]
    header, data = json.loads(content[8:8 + length]), content[8 + length:]
    header.pop("__metadata__", None)
    return {name: torch.frombuffer(bytearray(data[slice(*part["data_offsets"])]), dtype=torch.uint8).view(TYPES[part["dtype"]]).reshape(part["shape"])
            if part["data_offsets"][0] < part["data_offsets"][1] else torch.empty(part["shape"], dtype=TYPES[part["dtype"]]) for name, part in header.items()}


def network():
    block = torch.nn.Sequential(torch.nn.Conv2d(3, 3, 3, padding=1, bias=False), torch.nn.BatchNorm2d(3), torch.nn.ReLU())

    class Residual(torch.nn.Sequential):
        def forward(self, x):
            return x + super().forward(x)

    return torch.nn.Sequential(torch.nn.Conv2d(1, 3, 3, padding=1, bias=True), torch.nn.MaxPool2d(2), torch.nn.BatchNorm2d(3), torch.nn.ReLU(),
                               Residual(*block), torch.nn.Flatten(), torch.nn.Linear(48, 10))


def pattern(dtype, count):
    """Bytes 37 k + 11 mod 256, so that every bit of every type moves; a BOOL is 0 or 1."""
    some = ((37 * numpy.arange(count * size(dtype)) + 11) % 256).astype(numpy.uint8)
    return torch.from_numpy(some % 2 if dtype == torch.bool else some).view(dtype)


if __name__ == "__main__":
    torch.manual_seed(20)
    net, image = network(), torch.linspace(-1, 1, 2 * 64).reshape(2, 1, 8, 8)
    if sys.argv[1] == "make":
        for _ in range(3):
            net(torch.randn(5, 1, 8, 8))  # moves the kept means and variances
        net.eval()
        write(f"{sys.argv[2]}/state-dict.safetensors", net.state_dict(), {"format": "pt"})
        everything = {name.lower(): pattern(dtype, 6).reshape(2, 3) for dtype, name in NAMES.items()}
        everything |= {"empty": torch.empty(0, 3), "number": torch.tensor(0.1, dtype=torch.float64), "input": image, "output": net(image).detach(), "ä/名": torch.ones(1)}
        write(f"{sys.argv[2]}/dtypes.safetensors", everything, {"format": "pt", "note": "ünï \"quoted\""})
    elif sys.argv[1] == "show":
        for name, tensor in sorted(read(sys.argv[2]).items()):
            print(name, NAMES[tensor.dtype], list(tensor.shape), hashlib.sha256(raw(tensor)).hexdigest())
    else:
        print(net.load_state_dict(read(sys.argv[2])))
        print(net.eval()(image).detach().numpy().tolist())
