using MicroNets.Data.Tasks;
using MicroNets.Numerics;

namespace MicroNets.Tests.Data.Tasks;

public sealed class RocCurveTests
{
    [Fact]
    public void Corners_are_those_of_a_curve_drawn_by_hand()
    {
        EquatableArray<RocPoint> curve = RocCurve.Of([(true, 9), (false, 8), (true, 7), (true, 6), (false, 5), (true, 5), (false, 1)]);
        Assert.Equal([new(0, 0), new(0, 0.25), new(1 / 3.0, 0.25), new(1 / 3.0, 0.75), new(2 / 3.0, 1), new(1, 1)], curve);
    }

    [Fact]
    public void The_area_below_it_is_the_AUC()
    {
        var random = new RandomStream(4, "roc");
        (bool IsAnomaly, double Score)[] items = [.. Enumerable.Range(0, 200).Select(i => (i % 3 == 0, Math.Round(random.NextNormal() + (i % 3 == 0 ? 1 : 0), 1)))];
        EquatableArray<RocPoint> curve = RocCurve.Of(items);
        double area = Enumerable.Range(1, curve.Count - 1).Sum(i => (curve[i].FalseAlarms - curve[i - 1].FalseAlarms) * (curve[i].Detected + curve[i - 1].Detected) / 2);
        double auc = AnomalyScores.Auc([.. items.Where(item => !item.IsAnomaly).Select(item => item.Score)], [.. items.Where(item => item.IsAnomaly).Select(item => item.Score)]);
        Assert.Equal(auc, area, 12);
    }
}
