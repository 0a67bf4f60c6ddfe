namespace MicroNets.Graph;

/// <summary>
/// One operation: its attributes, and everything that follows from them and the input shapes. An op knows nothing of
/// back ends; a back end (training, integers, TFLite, C) is a table keyed by op type.
/// </summary>
public abstract record Op
{
    /// <summary>Number of inputs; null: any number from one up.</summary>
    private protected virtual int? Arity => 1;

    /// <summary>Shape of the output.</summary>
    /// <exception cref="GraphException">The inputs do not fit the op.</exception>
    public Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (Arity is { } arity ? inputs.Length != arity : inputs.Length == 0)
            throw new GraphException($"{inputs.Length} inputs", Arity is { } n ? $"{n}" : "at least one");
        return Infer(inputs);
    }

    /// <summary>The parameters the op holds, in a fixed order; dimensions are row-major.</summary>
    internal virtual EquatableArray<Parameter> Parameters(ReadOnlySpan<Shape> inputs) => [];

    /// <summary>Multiply-accumulates per sample. Additions, comparisons and pooling count zero, as in the paper.</summary>
    internal virtual long Macs(ReadOnlySpan<Shape> inputs) => 0;

    /// <summary>Bytes of an element of the output where integers lie in memory: 1 up to 8 bits, 2 or 4 for wider ones.</summary>
    /// <param name="inputs">Of the inputs.</param>
    internal virtual int OutputElementBytes(ReadOnlySpan<int> inputs) => inputs.Length == 0 ? 1 : inputs[0];

    /// <summary>Whether integers of the output are those of the inputs, so that all share one format.</summary>
    internal virtual bool KeepsFormat => false;

    /// <summary>Whether the output is the input's bytes in their order: there is nothing to compute.</summary>
    internal virtual bool IsView => false;

    /// <summary>Whether the op does its work without a reader: the network may end beside it.</summary>
    internal virtual bool HasEffect => false;

    /// <summary>Bytes that a node of this op keeps from one inference to the next, beside its output.</summary>
    internal virtual int StateBytes(ReadOnlySpan<Shape> inputs) => 0;

    /// <summary>Attributes as a person would write them, for the summary table.</summary>
    internal virtual string Describe() => "";

    /// <summary>Checks attributes and computes the output shape; the number of inputs is already right.</summary>
    private protected abstract Shape Infer(ReadOnlySpan<Shape> inputs);
}

/// <summary>An op whose output passes through a clamp before it is stored, as integer kernels do at no cost.</summary>
internal interface IFusedActivation
{
    Activation Activation { get; }

    Op WithActivation(Activation activation);
}

/// <summary>The function that a layer applies to its results x before it stores them.</summary>
public enum Activation
{
    /// <summary>Values as they are.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, 0), 6).</summary>
    Relu6,

    /// <summary>From −1 to 1.</summary>
    ReluN1To1,
}
