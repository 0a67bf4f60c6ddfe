using System.Collections.Concurrent;
using System.Runtime.Intrinsics;
using MicroNets.Quantization.Interpreter.Lanes;
using MicroNets.Quantization.Interpreter.Steps;

namespace MicroNets.Quantization.Interpreter;

/// <summary>
/// Runs an integer network over whole test sets with vector instructions on several cores; the same bits as
/// <see cref="ReferenceInterpreter"/>, for any variant and number of threads. May be called from several threads at once. Tensors are
/// raw, as there; the samples of a network with states are frames of one sequence, which starts anew with each call.
/// </summary>
public sealed class IntegerInterpreter
{
    private readonly InterpreterStep[] _steps;
    private readonly int[] _sizes;
    private readonly int _scratchBytes;
    private readonly ConcurrentBag<Workspace> _workspaces = [];

    /// <summary>Prepares a network with the best instructions that this machine has.</summary>
    public IntegerInterpreter(IntegerNetwork network)
        : this(network, null)
    {
    }

    /// <param name="network">The network.</param>
    /// <param name="variant">The instructions to use; null: the best that this machine has.</param>
    /// <exception cref="ArgumentOutOfRangeException">This machine lacks the variant.</exception>
    internal IntegerInterpreter(IntegerNetwork network, IntegerKernelVariant? variant)
    {
        Network = network;
        Variant = variant ?? IntegerKernelVariants.Best;
        if (!IntegerKernelVariants.IsSupported(Variant))
            throw new ArgumentOutOfRangeException(nameof(variant), variant, "not supported by this machine");

        _sizes = network.Layers.Select(layer => layer.Layer.Bytes).ToArray();
        (_steps, _scratchBytes) = Variant switch
        {
            IntegerKernelVariant.Vnni => Compile<Avx2Lanes<QuadProducts>, Vector256<int>>(network),
            IntegerKernelVariant.Avx512 => Compile<Avx512Lanes, Vector512<int>>(network),
            IntegerKernelVariant.Avx2 => Compile<Avx2Lanes<PairProducts>, Vector256<int>>(network),
            _ => Compile<PortableLanes, int>(network),
        };
    }

    /// <summary>What is run.</summary>
    public IntegerNetwork Network { get; }

    internal IntegerKernelVariant Variant { get; }

    /// <summary>Bytes of one input: its elements, unless they are wider than 8 bits.</summary>
    public int InputElements => _sizes[0];

    /// <summary>Bytes of one output.</summary>
    public int OutputElements => _sizes[^1];

    /// <summary>The outputs for samples that lie back to back.</summary>
    /// <param name="inputs">A multiple of <see cref="InputElements"/>.</param>
    /// <param name="threads">Threads to use; zero: one per core.</param>
    /// <exception cref="ArgumentException">The inputs are no whole number of samples.</exception>
    public sbyte[] Run(ReadOnlyMemory<sbyte> inputs, int threads = 0)
    {
        if (inputs.Length % InputElements != 0)
            throw new ArgumentException($"{inputs.Length} values for samples of {InputElements}", nameof(inputs));

        int samples = inputs.Length / InputElements;
        var outputs = new sbyte[samples * OutputElements];
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads };
        if (samples == 1 || Network.Network.IsStateful || options.MaxDegreeOfParallelism == 1)
            RunRange(inputs.Span, outputs, 0, samples);
        else
            Parallel.ForEach(Partitioner.Create(0, samples), options, range => RunRange(inputs.Span, outputs, range.Item1, range.Item2));
        return outputs;
    }

    private unsafe void RunRange(ReadOnlySpan<sbyte> inputs, sbyte[] outputs, int first, int end)
    {
        if (!_workspaces.TryTake(out Workspace? workspace))
            workspace = new Workspace(_sizes, _scratchBytes, [.. Network.Layers.Select(FirstState.Of)]);
        for (int sample = first; sample < end; sample++)
        {
            inputs.Slice(sample * InputElements, InputElements).CopyTo(new Span<sbyte>(workspace.Tensors[0], InputElements));
            foreach (InterpreterStep step in _steps)
                step.Run(workspace);
            new ReadOnlySpan<sbyte>(workspace.Tensors[^1], OutputElements).CopyTo(outputs.AsSpan(sample * OutputElements));
        }

        if (!Network.Network.IsStateful)
            _workspaces.Add(workspace);
    }

    private static (InterpreterStep[] Steps, int ScratchBytes) Compile<TLanes, TVector>(IntegerNetwork network)
        where TLanes : struct, IIntegerLanes<TVector>
        where TVector : unmanaged
    {
        var numbers = network.Layers.Select((layer, index) => (layer.Layer.Name, index))
            .ToDictionary(entry => entry.Name, entry => entry.index);
        InterpreterStep[] steps = network.Layers.Skip(1).Select(layer => StepBuilder<TLanes, TVector>.Build(
            layer,
            layer.Layer.Node.Inputs.Select(input => numbers[input]).ToArray(),
            numbers[layer.Layer.Name],
            network.InputFormats(layer).ToArray())).ToArray();
        return (steps, network.Layers.Max(layer => StepBuilder<TLanes, TVector>.ScratchBytes(layer.Layer)));
    }
}
