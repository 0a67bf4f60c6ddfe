namespace MicroNets.Firmware.Stack;

/// <summary>A call, or a jump for good, with the stack that its function has in use there.</summary>
/// <param name="Target">Where it goes; null: where a pointer says.</param>
internal readonly record struct StackCall(uint? Target, int Depth);

/// <summary>The stack of one function without what it calls: most bytes in use, and how many there are at each call.</summary>
internal sealed record FunctionStack(int Bytes, EquatableArray<StackCall> Calls)
{
    /// <summary>
    /// Follows all paths through a function and keeps for each instruction the largest stack that reaches it. Code that no path reaches is
    /// that behind a table of jumps: it starts with the largest stack there is.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="next">Address of what follows it in memory.</param>
    /// <param name="set">What its instructions mean.</param>
    /// <exception cref="InputException">The stack depends on data, or a loop takes more each time.</exception>
    public static FunctionStack Of(MachineFunction function, uint next, InstructionSet set)
    {
        ReadOnlySpan<Instruction> code = function.Code.Span;
        var places = new Dictionary<uint, int>();
        bool jumpsWithin = false;
        for (int i = 0; i < code.Length; i++)
            places[code[i].Address] = i;
        foreach (Instruction instruction in code)
            jumpsWithin |= set.AddressMade(instruction) is { } made && places.ContainsKey(made);

        // A hand-written kernel that takes the address of one of its own instructions jumps there, and makes no call through a pointer.
        var walk = new Walk(function, set, places, jumpsWithin, next);
        walk.From(0, 0);
        for (int i = 1; i < code.Length; i++)
        {
            if (!walk.Reached(i) && !set.IsPadding(code[i]))
                walk.From(i, walk.Deepest);
        }

        return new FunctionStack(walk.Deepest, [.. walk.Calls.Distinct()]);
    }

    private sealed class Walk
    {
        // No function comes near; only a loop that grows the stack does.
        private const int Endless = 1 << 20;

        private readonly MachineFunction _function;
        private readonly InstructionSet _set;
        private readonly Dictionary<uint, int> _places;
        private readonly bool _jumpsWithin;
        private readonly uint _next;
        private readonly int[] _depths;
        private readonly Stack<int> _open = [];

        public Walk(MachineFunction function, InstructionSet set, Dictionary<uint, int> places, bool jumpsWithin, uint next)
        {
            (_function, _set, _places, _jumpsWithin, _next) = (function, set, places, jumpsWithin, next);
            _depths = new int[function.Code.Count];
            Array.Fill(_depths, -1);
        }

        public int Deepest { get; private set; }

        public List<StackCall> Calls { get; } = [];

        public bool Reached(int index) => _depths[index] >= 0;

        public void From(int start, int depth)
        {
            Reach(start, depth);
            while (_open.TryPop(out int index))
                Step(index);
        }

        private void Step(int index)
        {
            Instruction instruction = _function.Code[index];
            int before = _depths[index], after = before + _set.Growth(_function, index);
            if (after is < 0 or > Endless)
            {
                throw new InputException(
                    $"a stack of {after} bytes at {instruction.Address:x} in {_function.Name}",
                        "a function that gives back what it takes, and no loop that takes more each time", "mend the function");
            }

            Deepest = Math.Max(Deepest, after);
            bool leaves = _set.Leaves(instruction);
            if (_set.IsCall(instruction) && instruction.HasTarget(out uint called))
                Call(called, before);
            else if (_set.IsBranch(instruction) && instruction.HasTarget(out uint target))
                Go(target, before);
            else if (_set.IsIndirect(instruction) && !(_jumpsWithin && leaves))
                Calls.Add(new StackCall(null, before));

            if (_set.IsConditional(instruction))
                Pass(index, leaves || _set.IsBranch(instruction) ? before : Math.Max(before, after));
            else if (!leaves)
                Pass(index, after);
        }

        private void Pass(int index, int depth)
        {
            if (index + 1 < _depths.Length)
                Reach(index + 1, depth);
            else if (!_set.IsCall(_function.Code[index]))
                Calls.Add(new StackCall(_next, depth));
        }

        // Armv6-M has no other branch that reaches far: one into the function's own middle is no call.
        private void Call(uint address, int depth)
        {
            if (address != _function.Address && _places.TryGetValue(address, out int index))
                Reach(index, depth);
            else
                Calls.Add(new StackCall(address, depth));
        }

        private void Go(uint address, int depth)
        {
            if (_places.TryGetValue(address, out int index))
                Reach(index, depth);
            else
                Calls.Add(new StackCall(address, depth));
        }

        private void Reach(int index, int depth)
        {
            if (depth <= _depths[index])
                return;
            _depths[index] = depth;
            _open.Push(index);
        }
    }
}
