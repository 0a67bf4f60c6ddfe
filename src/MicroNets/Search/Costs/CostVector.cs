using System.Runtime.CompilerServices;
using MicroNets.Devices.Costs;

namespace MicroNets.Search.Costs;

/// <summary>A number for each <see cref="CostAxis"/>, in its unit. A value type: searches add millions of them.</summary>
internal readonly struct CostVector : IEquatable<CostVector>
{
    // The length of an inline array has to be a constant.
    private const int Axes = 5;

    private static readonly bool[] IsMaximum = CostAxis.All.Count == Axes
        ? [.. CostAxis.All.Select(axis => axis.Over == Combination.Maximum)]
        : throw new InvalidOperationException($"a vector of {Axes} costs for {CostAxis.All.Count} axes: state their number in CostVector");

    public static readonly CostVector Unlimited = Of(_ => double.PositiveInfinity);

    /// <summary>Of a part that does nothing.</summary>
    public static readonly CostVector Nothing;

    private readonly Values _values;

    private CostVector(Values values) => _values = values;

    public double this[CostAxis axis] => _values[axis.Index];

    public static CostVector Of(Func<CostAxis, double> cost)
    {
        Values values = default;
        foreach (CostAxis axis in CostAxis.All)
            values[axis.Index] = cost(axis);
        return new CostVector(values);
    }

    public CostVector With(CostAxis axis, double cost)
    {
        Values values = _values;
        values[axis.Index] = cost;
        return new CostVector(values);
    }

    /// <summary>Costs of two parts that run one after the other.</summary>
    public CostVector Then(CostVector next)
    {
        Values values = _values;
        for (int i = 0; i < Axes; i++)
            values[i] = IsMaximum[i] ? Math.Max(values[i], next._values[i]) : values[i] + next._values[i];
        return new CostVector(values);
    }

    /// <summary>On each axis this + weight · other.</summary>
    public CostVector Plus(double weight, CostVector other)
    {
        Values values = _values;
        for (int i = 0; i < Axes; i++)
            values[i] += weight * other._values[i];
        return new CostVector(values);
    }

    /// <summary>On each axis the product.</summary>
    public CostVector Times(CostVector other)
    {
        Values values = _values;
        for (int i = 0; i < Axes; i++)
            values[i] *= other._values[i];
        return new CostVector(values);
    }

    /// <summary>On each axis the smaller.</summary>
    public CostVector Least(CostVector other)
    {
        Values values = _values;
        for (int i = 0; i < Axes; i++)
            values[i] = Math.Min(values[i], other._values[i]);
        return new CostVector(values);
    }

    /// <summary>Σ over the axes of the products.</summary>
    public double Dot(CostVector other)
    {
        double sum = 0;
        for (int i = 0; i < Axes; i++)
            sum += _values[i] * other._values[i];
        return sum;
    }

    public bool IsWithin(CostVector limits)
    {
        for (int i = 0; i < Axes; i++)
        {
            if (!(_values[i] <= limits._values[i]))
                return false;
        }

        return true;
    }

    /// <summary>Σ over the axes of what exceeds the limit, as a share of it; 0 when all hold.</summary>
    public double ExcessOver(CostVector limits)
    {
        double excess = 0;
        for (int i = 0; i < Axes; i++)
            excess += Math.Max(0, (_values[i] / limits._values[i]) - 1);
        return excess;
    }

    public bool Equals(CostVector other)
    {
        for (int i = 0; i < Axes; i++)
        {
            if (!_values[i].Equals(other._values[i]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is CostVector other && Equals(other);

    public override int GetHashCode() => _values[0].GetHashCode();

    public override string ToString()
    {
        CostVector self = this;
        return string.Join(", ", CostAxis.All.Select(axis => FormattableString.Invariant($"{axis} {self[axis]}")));
    }

    [InlineArray(Axes)]
    private struct Values
    {
        private double _first;
    }
}
