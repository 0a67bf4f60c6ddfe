using MicroNets.Graph;
using MicroNets.Graph.Ops;

namespace MicroNets.Tests.Devices.Memory;

/// <summary>Networks whose first layers run a band of rows at a time.</summary>
internal static class RowNetworks
{
    private static readonly Dictionary<string, Func<NetworkBuilder, NetworkBuilder>> ByName = new()
    {
        // Rows of 25, 13 and 7 bytes: begins of rows at addresses of any kind, strides, and a kernel of 5 rows.
        ["odd"] = start => start.Input(25, 25, 3)
            .Then(new Conv2D(9, 3, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu })
            .Then(new DepthwiseConv2D(3, 2, Padding.Same) { HasBias = true, Activation = Activation.Relu })
            .Then(new Conv2D(31, 1, 1, Padding.Same) { HasBias = true })
            .Then(new DepthwiseConv2D(5, 2, Padding.Same) { HasBias = true })
            .Then(new Conv2D(8, 1, 1, Padding.Same) { HasBias = true }),

        // Sums of what the rows of the stem and of a bottleneck are.
        ["residual"] = start => start.Input(20, 24, 3)
            .Then(new Conv2D(12, 3, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu }, "stem")
            .Then(new Conv2D(40, 1, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu6 })
            .Then(new DepthwiseConv2D(3, 1, Padding.Same) { HasBias = true, Activation = Activation.Relu6 })
            .Then(new Conv2D(12, 1, 1, Padding.Same) { HasBias = true }, "projected")
            .Append(new Add(), "sum", "stem", "projected")
            .Then(new Conv2D(10, 3, 2, Padding.Same) { HasBias = true }, "left")
            .From("sum").Then(new Conv2D(10, 1, 2, Padding.Valid) { HasBias = true }, "right")
            .Append(new Add { Activation = Activation.Relu }, "last", "left", "right"),

        // Longer than wide, so that maps lie on their side; borders that are not alike above and below.
        ["long"] = start => start.Input(60, 17, 1)
            .Then(new Conv2D(24, 3, 1, Padding.Explicit(0, 2, 2, 0)) { HasBias = true })
            .Then(new Conv2D(26, 3, 1, Padding.Same) { HasBias = true })
            .Then(new Conv2D(6, 3, 2, Padding.Same) { HasBias = true })
            .Then(new AveragePool()).Dense(3, "classes"),
    };

    public static string[] Names => [.. ByName.Keys];

    public static Network Get(string name) => ByName[name](new NetworkBuilder(name)).Build();
}
