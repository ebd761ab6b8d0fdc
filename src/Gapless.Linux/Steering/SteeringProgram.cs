using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Label = Gapless.Linux.Steering.BpfAssembler.Label;

namespace Gapless.Linux.Steering;

/// <summary>
/// A steering plan as the classic BPF program that the kernel asks, for every new connection, which socket of the group
/// gets it. One program serves IPv4, IPv6 and dual-stack listeners.
/// </summary>
public sealed class SteeringProgram
{
    private const uint LoopbackInterface = 1;
    private const uint IPv4Source = 12;
    private const uint IPv4Destination = 16;
    private const uint IPv6Source = 8;
    private const uint IPv6HopLimit = 7;
    private const uint HashCell = 0;
    private const uint PinNetwork = 0x7f4d;

    private readonly BpfAssembler _bpf = new();
    private readonly SteeringPlan _plan;
    private readonly IReadOnlyList<int>? _kernelIndex;

    private SteeringProgram(SteeringPlan plan, PinMode pins, IReadOnlyList<int>? kernelIndex)
    {
        _plan = plan;
        _kernelIndex = kernelIndex;
        var v6 = new Label();
        _bpf.LoadByte(0);
        _bpf.ShiftRight(4);
        _bpf.UnlessEqual(4, v6);
        if (pins != PinMode.TrafficClass)
        {
            WriteAddressPins(pins == PinMode.DestinationAddress ? IPv4Destination : IPv4Source);
        }
        WriteClients(AddressFamily.InterNetwork);
        _bpf.Mark(v6);
        if (pins == PinMode.TrafficClass)
        {
            WriteTrafficClassPins();
        }
        WriteClients(AddressFamily.InterNetworkV6);
        Instructions = _bpf.Build();
    }

    public IReadOnlyList<BpfInstruction> Instructions { get; }

    /// <param name="kernelIndex">The kernel's index of each socket number; null: they are the same.</param>
    /// <exception cref="ArgumentException">The plan contradicts itself, or does not fit into 4096 instructions.</exception>
    public static SteeringProgram Compile(SteeringPlan plan, PinMode pins, IReadOnlyList<int>? kernelIndex = null)
    {
        plan.Validate();
        foreach (Pin pin in plan.Pins.Keys)
        {
            PinLimits.Check(pin, pins);
        }
        return new SteeringProgram(plan, pins, kernelIndex);
    }

    private void WriteAddressPins(uint addressOffset)
    {
        var noPin = new Label();
        UnlessLoopback(noPin);
        _bpf.LoadWord(addressOffset);
        _bpf.ShiftRight(16);
        _bpf.UnlessEqual(PinNetwork, noPin);
        _bpf.LoadWord(addressOffset);
        _bpf.And(0xffff);
        foreach ((Pin pin, int socket) in _plan.Pins)
        {
            _bpf.IfEqualReturn((uint)((pin.Slot << 8) | pin.Worker), Kernel(socket));
        }
        // The two highest slots name the kernel's own indices, 512 of them.
        _bpf.UnlessAtLeast(PinnedAddress.ProbeSlot << 8, noPin);
        _bpf.And(0x1ff);
        _bpf.ReturnA();
        _bpf.Mark(noPin);
    }

    private void WriteTrafficClassPins()
    {
        var noPin = new Label();
        UnlessLoopback(noPin);
        // Version 4 bits, traffic class 8 (of which the low two are ECN), flow label 20; hop limit in byte 7.
        _bpf.LoadWord(0);
        _bpf.ShiftRight(22);
        _bpf.And(0x3f);
        var notProbe = new Label();
        _bpf.UnlessEqual(PinnedAddress.ProbeDscp, notProbe);
        _bpf.LoadByte(IPv6HopLimit);
        _bpf.Add(unchecked((uint)-1));
        _bpf.ReturnA();
        _bpf.Mark(notProbe);
        foreach (IGrouping<int, KeyValuePair<Pin, int>> slot in _plan.Pins.GroupBy(p => p.Key.Slot))
        {
            var otherSlot = new Label();
            _bpf.LoadWord(0);
            _bpf.ShiftRight(22);
            _bpf.And(0x3f);
            _bpf.UnlessEqual((uint)slot.Key + 1, otherSlot);
            _bpf.LoadByte(IPv6HopLimit);
            foreach ((Pin pin, int socket) in slot)
            {
                _bpf.IfEqualReturn((uint)(PinnedAddress.UsualHopLimit + pin.Worker), Kernel(socket));
            }
            _bpf.Mark(otherSlot);
        }
        _bpf.Mark(noPin);
    }

    // Addresses of 127/8 and traffic classes from outside could otherwise reach a candidate that has no users yet.
    private void UnlessLoopback(Label noPin)
    {
        _bpf.LoadInterface();
        _bpf.UnlessEqual(LoopbackInterface, noPin);
    }

    private void WriteClients(AddressFamily family)
    {
        foreach (PrefixSplit prefix in _plan.Prefixes.Where(p => p.Network.BaseAddress.AddressFamily == family))
        {
            var otherNetwork = new Label();
            WriteNetworkTest(prefix.Network, otherNetwork);
            WriteSplit(prefix.Shares, family);
            _bpf.Mark(otherNetwork);
        }
        WriteSplit(_plan.Shares, family);
    }

    private void WriteNetworkTest(IPNetwork network, Label otherNetwork)
    {
        byte[] address = network.BaseAddress.GetAddressBytes();
        uint source = address.Length == 4 ? IPv4Source : IPv6Source;
        for (int bit = 0; bit < network.PrefixLength; bit += 32)
        {
            int bits = Math.Min(32, network.PrefixLength - bit);
            uint mask = uint.MaxValue << (32 - bits);
            _bpf.LoadWord(source + ((uint)bit / 8));
            _bpf.And(mask);
            _bpf.UnlessEqual(BinaryPrimitives.ReadUInt32BigEndian(address.AsSpan(bit / 8)) & mask, otherNetwork);
        }
    }

    private void WriteSplit(IReadOnlyList<Share> split, AddressFamily family)
    {
        List<Share> shares = [.. split.Where(s => s.Weight > 0)];
        if (_plan.Sticky && (shares.Count > 1 || shares[0].Sockets.Count > 1))
        {
            WriteClientHash(family);
            _bpf.StoreMemory(HashCell);
        }
        if (shares.Count > 1)
        {
            LoadChoice();
            _bpf.Modulo(Share.Whole);
        }
        int below = 0;
        foreach (Share share in shares.Take(shares.Count - 1))
        {
            below += share.Weight;
            var next = new Label();
            _bpf.UnlessBelow((uint)below, next);
            WriteSockets(share);
            _bpf.Mark(next);
        }
        WriteSockets(shares[^1]);
    }

    private void WriteSockets(Share share)
    {
        uint[] sockets = [.. share.Sockets.Select(Kernel).Order()];
        uint count = (uint)sockets.Length;
        if (count == 1)
        {
            _bpf.Return(sockets[0]);
            return;
        }
        LoadChoice();
        if (_plan.Sticky)
        {
            // The low digits of the hash have chosen the share; the others are as good as a second hash.
            _bpf.Divide(Share.Whole);
        }
        _bpf.Modulo(count);
        if (sockets[^1] - sockets[0] == count - 1)
        {
            _bpf.Add(sockets[0]);
            _bpf.ReturnA();
            return;
        }
        for (uint i = 0; i < count - 1; i++)
        {
            _bpf.IfEqualReturn(i, sockets[i]);
        }
        _bpf.Return(sockets[^1]);
    }

    private void LoadChoice()
    {
        if (_plan.Sticky)
        {
            _bpf.LoadMemory(HashCell);
        }
        else
        {
            _bpf.LoadRandom();
        }
    }

    private void WriteClientHash(AddressFamily family)
    {
        if (family == AddressFamily.InterNetwork)
        {
            _bpf.LoadWord(IPv4Source);
            WriteMix();
            return;
        }
        _bpf.LoadWord(IPv6Source);
        WriteMix();
        _bpf.CopyToX();
        _bpf.LoadWord(IPv6Source + 4);
        _bpf.XorX();
        WriteMix();
    }

    /// <summary>The last step of MurmurHash3: every bit of the address changes half of the bits of the result.</summary>
    private void WriteMix()
    {
        WriteXorShift(16);
        _bpf.Multiply(0x85ebca6b);
        WriteXorShift(13);
        _bpf.Multiply(0xc2b2ae35);
        WriteXorShift(16);
    }

    private void WriteXorShift(uint bits)
    {
        _bpf.CopyToX();
        _bpf.ShiftRight(bits);
        _bpf.XorX();
    }

    private uint Kernel(int socket) => (uint)(_kernelIndex is null ? socket : _kernelIndex[socket]);
}
