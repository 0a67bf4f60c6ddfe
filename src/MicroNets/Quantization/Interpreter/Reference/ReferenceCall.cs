using MicroNets.Graph;

namespace MicroNets.Quantization.Interpreter.Reference;

/// <summary>One layer applied to one sample: what a reference kernel reads and writes.</summary>
internal readonly ref struct ReferenceCall(IntegerLayer layer, TensorFormat[] formats, int[][] inputs, int[] output, int[] state)
{
    public IntegerLayer Layer { get; } = layer;

    /// <summary>Formats of the inputs.</summary>
    public TensorFormat[] Formats { get; } = formats;

    public int[][] Inputs { get; } = inputs;

    public int[] Output { get; } = output;

    /// <summary>What the layer keeps from one sample to the next; empty where it keeps nothing.</summary>
    public int[] State { get; } = state;

    public TensorFormat Format => Formats[0];

    public int[] Input => Inputs[0];

    public Shape InputShape => Layer.Layer.InputShape;

    public Shape OutputShape => Layer.Layer.OutputShape;

    public T Op<T>()
        where T : Op => (T)Layer.Layer.Op;

    public IntegerWeights Weights => Layer.Weights!;
}
