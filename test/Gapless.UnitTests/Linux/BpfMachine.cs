using System.Buffers.Binary;
using Gapless.Linux.Steering;

namespace Gapless.UnitTests.Linux;

/// <summary>Runs classic BPF as the kernel's manual describes it, and refuses what the kernel's checker refuses.</summary>
internal sealed class BpfMachine
{
    private const uint NetworkHeader = unchecked((uint)-0x100000);
    private const uint Ancillary = unchecked((uint)-0x1000);
    private readonly IReadOnlyList<BpfInstruction> _program;
    private readonly Func<uint> _random;

    internal BpfMachine(IReadOnlyList<BpfInstruction> program, Func<uint> random)
    {
        _program = program;
        _random = random;
        program.Count.ShouldBeInRange(1, 4096);
        (program[^1].Code & 0x07).ShouldBe(0x06, "the last instruction must return");
        for (int i = 0; i < program.Count; i++)
        {
            BpfInstruction insn = program[i];
            if ((insn.Code & 0x07) == 0x05)
            {
                uint furthest = insn.Code == 0x05 ? insn.K : Math.Max(insn.JumpTrue, insn.JumpFalse);
                (i + 1 + furthest).ShouldBeLessThan((uint)program.Count, $"the jump at {i} leaves the program");
            }
        }
    }

    /// <summary>The index that the program returns for a packet that came in over an interface.</summary>
    internal uint Run(ReadOnlySpan<byte> packet, uint networkInterface)
    {
        uint a = 0;
        uint x = 0;
        uint?[] memory = new uint?[16];
        for (int pc = 0; ; pc++)
        {
            BpfInstruction insn = _program[pc];
            uint k = insn.K;
            switch (insn.Code)
            {
                case 0x20 when k == Ancillary + 8:
                    a = networkInterface;
                    break;
                case 0x20 when k == Ancillary + 56:
                    a = _random();
                    break;
                case 0x20:
                    a = BinaryPrimitives.ReadUInt32BigEndian(packet[(int)(k - NetworkHeader)..]);
                    break;
                case 0x30:
                    a = packet[(int)(k - NetworkHeader)];
                    break;
                case 0x60:
                    a = memory[k].ShouldNotBeNull("the kernel refuses to load a cell that was not stored");
                    break;
                case 0x02:
                    memory[k] = a;
                    break;
                case 0x07:
                    x = a;
                    break;
                case 0x04:
                    a += k;
                    break;
                case 0x24:
                    a *= k;
                    break;
                case 0x34:
                    a /= k;
                    break;
                case 0x54:
                    a &= k;
                    break;
                case 0x74:
                    a >>= (int)k;
                    break;
                case 0x94:
                    a %= k;
                    break;
                case 0xac:
                    a ^= x;
                    break;
                case 0x05:
                    pc += (int)k;
                    break;
                case 0x15:
                    pc += a == k ? insn.JumpTrue : insn.JumpFalse;
                    break;
                case 0x35:
                    pc += a >= k ? insn.JumpTrue : insn.JumpFalse;
                    break;
                case 0x06:
                    return k;
                case 0x16:
                    return a;
                default:
                    throw new InvalidOperationException($"Unknown instruction {insn} at {pc}.");
            }
        }
    }
}
