using MicroNets.Graph;
using MicroNets.Graph.Ops;
using MicroNets.Quantization.Interpreter.Reference;

namespace MicroNets.Quantization.Interpreter.Steps;

/// <summary>Runs an op's reference kernel: for ops whose share of the time is too small for a kernel of their own.</summary>
internal sealed unsafe class ReferenceStep(int[] sources, int target, IntegerLayer layer, TensorFormat[] formats) : InterpreterStep
{
    private readonly ReferenceKernel _kernel = ReferenceKernels.ByOp[layer.Layer.Op.GetType()];

    public override void Run(Workspace workspace)
    {
        Layer node = layer.Layer;
        var inputs = new int[sources.Length][];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = RawIntegers.Read(new ReadOnlySpan<sbyte>(workspace.Tensors[sources[i]],
                node.InputShapes[i].Elements * node.InputElementBytes[i]), node.InputElementBytes[i]);
        var output = new int[node.OutputShape.Elements];

        // What an update writes to is the state that it names.
        int[] state = workspace.State(node.Op is StateUpdate ? sources[0] : target);
        _kernel(new ReferenceCall(layer, formats, inputs, output, state));
        RawIntegers.Write(output, node.ElementBytes, new Span<sbyte>(workspace.Tensors[target], node.Bytes));
    }
}
