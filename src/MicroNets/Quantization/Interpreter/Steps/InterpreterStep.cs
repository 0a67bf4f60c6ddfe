namespace MicroNets.Quantization.Interpreter.Steps;

/// <summary>
/// A layer made ready to run: weights packed, shifts worked out. Immutable, so that threads share it. Tensors lie at
/// numbers in <see cref="Workspace.Tensors"/>; behind each, <see cref="Workspace.Slack"/> bytes may be read or overwritten.
/// </summary>
internal abstract unsafe class InterpreterStep
{
    public abstract void Run(Workspace workspace);
}

/// <summary>Memory of one thread: the tensors of one sample and scratch.</summary>
internal sealed unsafe class Workspace
{
    /// <summary>Bytes behind every tensor that kernels may touch.</summary>
    public const int Slack = 64;

    private readonly sbyte[][] _memory;
    private readonly int[][] _states;

    /// <param name="sizes">Bytes of each tensor.</param>
    /// <param name="scratchBytes">Bytes of scratch.</param>
    /// <param name="states">What each layer keeps between samples, at first; this workspace changes it.</param>
    public Workspace(IReadOnlyList<int> sizes, int scratchBytes, int[][] states)
    {
        _states = states;
        _memory = new sbyte[sizes.Count + 1][];
        Tensors = new sbyte*[sizes.Count];
        for (int i = 0; i <= sizes.Count; i++)
            _memory[i] = GC.AllocateArray<sbyte>((i < sizes.Count ? sizes[i] : scratchBytes) + Slack, pinned: true);
        for (int i = 0; i < sizes.Count; i++)
            Tensors[i] = Pointer(_memory[i]);
        Scratch = Pointer(_memory[^1]);
    }

    public sbyte*[] Tensors { get; }

    public sbyte* Scratch { get; }

    /// <summary>What the layer that makes a tensor keeps between samples; empty where it keeps nothing.</summary>
    public int[] State(int tensor) => _states[tensor];

    private static sbyte* Pointer(sbyte[] pinned) =>
        (sbyte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
}
