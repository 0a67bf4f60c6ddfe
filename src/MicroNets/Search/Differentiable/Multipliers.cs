using MicroNets.Devices.Costs;
using MicroNets.Search.Costs;

namespace MicroNets.Search.Differentiable;

/// <summary>
/// How hard each limit pushes: the method of multipliers. With v = cost/limit − 1, the push on v is max(0, λ + ρ·v), and λ follows the
/// push, so that in the end the expected costs stand at the limits that bind and the others do not push at all. ρ is in units of the
/// task's own loss; nothing is left for the user to weigh. (A hinge as in DUCCIO stands at the limit by chattering over it.)
/// </summary>
internal sealed class Multipliers(CostVector limits)
{
    /// <summary>ρ: a cost 10 % over its limit pushes like half the task's loss.</summary>
    private const double Stiffness = 5;

    /// <summary>How fast λ follows, per step.</summary>
    private const double Follow = 0.05;

    /// <summary>λ of each axis, in units of loss.</summary>
    public double[] Values { get; } = new double[CostAxis.All.Count];

    /// <summary>dL/dcost for costs at this point; then moves λ.</summary>
    public CostVector Push(CostVector cost, double taskLoss) => CostVector.Of(axis =>
    {
        if (double.IsPositiveInfinity(limits[axis]))
            return 0;
        double excess = (cost[axis] / limits[axis]) - 1, stiffness = Stiffness * taskLoss;
        double push = Math.Max(0, Values[axis.Index] + (stiffness * excess));
        Values[axis.Index] = Math.Max(0, Values[axis.Index] + (Follow * stiffness * excess));
        return push / limits[axis];
    });
}
