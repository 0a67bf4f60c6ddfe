using MicroNets.Firmware.Toolchain;

namespace MicroNets.Firmware.Stack;

/// <summary>A function on the deepest path of calls, with the stack that it has in use there.</summary>
public sealed record StackedFunction(string Function, int Bytes);

/// <summary>
/// The most stack that a linked program can take: the deepest path through its calls, with what an interrupt puts on top. Read from the
/// instructions of the program itself, so that assembly and the compiler's own functions count like everything else. A call through a
/// pointer is taken to reach every function whose address the program holds.
/// </summary>
/// <param name="InterruptBytes">Registers that the core saves when an interrupt arrives, with the word that aligns them. What a handler
/// takes itself is the application's.</param>
/// <param name="Path">From reset to the deepest function.</param>
/// <param name="Alignment">Of what the stack pointer is a multiple where a function begins, so that what a path ends at is rounded
/// up.</param>
public sealed record StackBound(int InterruptBytes, EquatableArray<StackedFunction> Path, int Alignment)
{
    /// <summary>Of the program alone.</summary>
    public int ProgramBytes => Path.Sum(function => function.Bytes);

    /// <summary>The whole stack, rounded up to the alignment.</summary>
    public int Bytes => (ProgramBytes + InterruptBytes + Alignment - 1) / Alignment * Alignment;

    /// <param name="path">A program linked by <see cref="FirmwareProject.Compile"/>.</param>
    /// <exception cref="InputException">The program calls itself in a circle, or a function's stack depends on data.</exception>
    /// <returns>Null where nothing reads the instructions of the target's core.</returns>
    internal static StackBound? Of(string path, Target target)
    {
        if (target.Disassembler is null)
            return null;
        var program = ElfFile.Read(path);
        var set = InstructionSet.Of(program);
        return Of(Disassembly.Of(path, target, set), program.AddressesTaken(), "reset_handler", target.InterruptBytes, set);
    }

    /// <param name="functions">Of the whole program.</param>
    /// <param name="taken">Addresses that a pointer can hold; those of no function do not count.</param>
    /// <param name="entry">Name of the function that everything starts from.</param>
    /// <param name="interruptBytes">As <see cref="InterruptBytes"/>.</param>
    /// <param name="set">What the instructions mean.</param>
    internal static StackBound Of(
        IReadOnlyList<MachineFunction> functions, IReadOnlySet<uint> taken, string entry, int interruptBytes, InstructionSet set)
    {
        var graph = new CallGraph(functions, taken, set);
        return new StackBound(interruptBytes, graph.Deepest(functions.Single(function => function.Name == entry)), set.StackAlignment);
    }

    private sealed class CallGraph
    {
        // Functions of the C library for RISC-V begin and end with routines that take the stack of their caller and give it back: at most
        // of thirteen registers, rounded up.
        private const string Saving = "__riscv_save_", Restoring = "__riscv_restore_";

        private const int MostSavedBytes = 64;

        private readonly InstructionSet _set;
        private readonly MachineFunction[] _functions;
        private readonly uint[] _addresses;
        private readonly MachineFunction[] _pointed;
        private readonly Dictionary<MachineFunction, EquatableArray<StackedFunction>> _deepest = new(ReferenceEqualityComparer.Instance);
        private readonly List<MachineFunction> _active = [];

        public CallGraph(IReadOnlyList<MachineFunction> functions, IReadOnlySet<uint> taken, InstructionSet set)
        {
            _set = set;
            _functions = [.. functions.OrderBy(function => function.Address)];
            _addresses = [.. _functions.Select(function => function.Address)];
            _pointed = [.. _functions.Where(function => taken.Contains(function.Address))];
        }

        public EquatableArray<StackedFunction> Deepest(MachineFunction function)
        {
            if (_deepest.TryGetValue(function, out EquatableArray<StackedFunction> known))
                return known;
            if (IsSaving(function) || function.Name.StartsWith(Restoring, StringComparison.Ordinal))
                return [new StackedFunction(function.Name, 0)];
            int circle = _active.IndexOf(function);
            if (circle >= 0)
            {
                throw new InputException(
                    $"recursion: {string.Join(" → ", _active.Skip(circle).Append(function).Select(active => active.Name))}",
                    "a program in which no function calls itself, whose stack has a bound", "call it in a loop instead");
            }

            _active.Add(function);
            int index = Array.IndexOf(_functions, function);
            FunctionStack own = FunctionStack.Of(function, index + 1 < _functions.Length ? _addresses[index + 1] : uint.MaxValue, _set);
            int saved = own.Calls.Any(call => call.Target is { } target && IsSaving(At(target, function)[0])) ? MostSavedBytes : 0;
            EquatableArray<StackedFunction> deepest = [new StackedFunction(function.Name, own.Bytes + saved)];
            foreach (StackCall call in own.Calls)
            {
                foreach (MachineFunction called in call.Target is { } target ? At(target, function) : _pointed)
                {
                    EquatableArray<StackedFunction> path = [new StackedFunction(function.Name, call.Depth + saved), .. Deepest(called)];
                    if (path.Sum(step => step.Bytes) > deepest.Sum(step => step.Bytes))
                        deepest = path;
                }
            }

            _active.RemoveAt(_active.Count - 1);
            return _deepest[function] = deepest;
        }

        private static bool IsSaving(MachineFunction function) => function.Name.StartsWith(Saving, StringComparison.Ordinal);

        private MachineFunction[] At(uint address, MachineFunction caller)
        {
            int index = Array.BinarySearch(_addresses, address);
            return index >= 0
                ? [_functions[index]]
                : throw new InputException($"a jump from {caller.Name} to {address:x}, where no function starts", "calls of functions",
                    "keep the symbols of the program");
        }
    }
}
