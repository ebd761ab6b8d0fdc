namespace Gapless.Linux.Steering;

/// <summary>
/// Writes classic BPF with labels. Conditional jumps reach only 255 instructions, so a condition always jumps over one
/// instruction, and the far jump is an unconditional one, which reaches everywhere. Jumps go forward only.
/// </summary>
internal sealed class BpfAssembler
{
    internal const int MostInstructions = 4096;

    // Negative offsets: the packet's network header, and values the kernel makes.
    private const uint NetworkHeader = unchecked((uint)-0x100000);
    private const uint Ancillary = unchecked((uint)-0x1000);
    private const uint AncillaryInterface = Ancillary + 8;
    private const uint AncillaryRandom = Ancillary + 56;

    private readonly List<BpfInstruction> _code = [];
    private readonly Dictionary<int, Label> _jumps = [];

    internal void LoadWord(uint networkOffset) => Emit(0x20, NetworkHeader + networkOffset);

    internal void LoadByte(uint networkOffset) => Emit(0x30, NetworkHeader + networkOffset);

    internal void LoadInterface() => Emit(0x20, AncillaryInterface);

    internal void LoadRandom() => Emit(0x20, AncillaryRandom);

    internal void LoadMemory(uint cell) => Emit(0x60, cell);

    internal void StoreMemory(uint cell) => Emit(0x02, cell);

    internal void CopyToX() => Emit(0x07, 0);

    internal void Add(uint k) => Emit(0x04, k);

    internal void Multiply(uint k) => Emit(0x24, k);

    internal void Divide(uint k) => Emit(0x34, k);

    internal void And(uint k) => Emit(0x54, k);

    internal void ShiftRight(uint k) => Emit(0x74, k);

    internal void Modulo(uint k) => Emit(0x94, k);

    internal void XorX() => Emit(0xac, 0);

    internal void ReturnA() => Emit(0x16, 0);

    internal void Return(uint k) => Emit(0x06, k);

    internal void UnlessEqual(uint k, Label target) => Far(0x15, k, whenTrue: false, target);

    internal void UnlessAtLeast(uint k, Label target) => Far(0x35, k, whenTrue: false, target);

    internal void UnlessBelow(uint k, Label target) => Far(0x35, k, whenTrue: true, target);

    internal void IfEqualReturn(uint k, uint value)
    {
        _code.Add(new BpfInstruction(0x15, 0, 1, k));
        Return(value);
    }

    internal void Mark(Label label) => label.Position = _code.Count;

    internal BpfInstruction[] Build()
    {
        if (_code.Count > MostInstructions)
        {
            throw new ArgumentException(
                $"This plan needs {_code.Count} instructions and the kernel takes {MostInstructions}; use fewer pins, prefixes or separate shares.");
        }
        foreach ((int position, Label target) in _jumps)
        {
            _code[position] = _code[position] with { K = (uint)(target.Position - position - 1) };
        }
        return [.. _code];
    }

    private void Far(ushort test, uint k, bool whenTrue, Label target)
    {
        _code.Add(new BpfInstruction(test, (byte)(whenTrue ? 0 : 1), (byte)(whenTrue ? 1 : 0), k));
        _jumps.Add(_code.Count, target);
        Emit(0x05, 0);
    }

    private void Emit(ushort code, uint k) => _code.Add(new BpfInstruction(code, 0, 0, k));

    internal sealed class Label
    {
        internal int Position { get; set; }
    }
}
