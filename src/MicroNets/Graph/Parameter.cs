namespace MicroNets.Graph;

/// <summary>What a parameter does in its op.</summary>
public enum ParameterRole
{
    /// <summary>Multiplied with inputs; the only role that weight decay touches.</summary>
    Weight,

    /// <summary>Added to outputs, one number per channel or unit.</summary>
    Bias,

    /// <summary>Batch norm's γ.</summary>
    Scale,

    /// <summary>Batch norm's β.</summary>
    Shift,

    /// <summary>Batch norm's running average: state, not trained.</summary>
    RunningMean,

    /// <summary>Batch norm's running variance: state, not trained.</summary>
    RunningVariance,

    /// <summary>Lower and upper end of a fake quantiser.</summary>
    Range,

    /// <summary>Values that the network was given, not trained.</summary>
    Constant,

    /// <summary>Weights of a decision node's options, given by the search from outside.</summary>
    Decision,
}

/// <summary>A tensor that an op holds. Dimensions are row-major.</summary>
public sealed record Parameter(string Name, ParameterRole Role, EquatableArray<int> Dimensions)
{
    /// <summary>Product of the dimensions.</summary>
    public int Elements => Dimensions.Aggregate(1, (product, size) => checked(product * size));

    /// <summary>Whether gradients move it; statistics of batch norm are not moved by them.</summary>
    public bool IsTrained =>
        Role is ParameterRole.Weight or ParameterRole.Bias or ParameterRole.Scale or ParameterRole.Shift or ParameterRole.Range;
}
