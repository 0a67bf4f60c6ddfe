using MicroNets.Devices.Memory;
using MicroNets.Graph;

namespace MicroNets.Devices.Latency;

/// <summary>One measurement of a layer on an emulator or board, in one unit for all.</summary>
/// <param name="Network">Name of the network that it was part of: whole networks are held out together.</param>
/// <param name="Call">What ran.</param>
/// <param name="Units">What it took.</param>
internal sealed record LayerMeasurement(string Network, LayerCall Call, double Units)
{
    /// <summary>Of a whole layer.</summary>
    public LayerMeasurement(string network, Layer layer, double units)
        : this(network, new LayerCall(layer), units)
    {
    }

    /// <summary>How often the network has the call.</summary>
    public int Times { get; init; } = 1;

    internal string Kernel => KernelFeatures.Kernel(Call);

    internal double[] Counts => KernelFeatures.Of(Call);
}

/// <summary>One measurement of a whole inference on a board.</summary>
internal sealed record NetworkMeasurement(string Network, Network Folded, double Milliseconds);

/// <summary>Fits costs per kernel from measurements.</summary>
internal static class Calibration
{
    private const int Folds = 5;

    // Boards differ from one network to another by some tenths of their factor.
    private const double MostApart = 4;

    /// <summary>
    /// Coefficients for every kernel among the measurements, by least squares with relative weights under the constraint that none
    /// is negative. The stated error is that of whole networks which the fit had not seen, in five folds.
    /// </summary>
    /// <param name="measurements">Of whole networks, layer by layer, in cycles.</param>
    /// <param name="further">Of layers by themselves, which every fit sees but one that holds out their network.</param>
    /// <param name="origin">Whose cycles they are.</param>
    /// <param name="engine">What ran, and where.</param>
    /// <param name="source">How the measurements were made.</param>
    /// <param name="known">In the same unit: what measurements of small networks leave open stays as it is there; null: 0.</param>
    /// <exception cref="InputException">Fewer than five networks.</exception>
    public static KernelCosts Fit(IReadOnlyList<LayerMeasurement> measurements, IReadOnlyList<LayerMeasurement> further, CycleOrigin origin,
        string engine, string source, KernelCosts? known = null)
    {
        string[] networks = measurements.Select(measurement => measurement.Network).Distinct().ToArray();
        if (networks.Length < Folds)
            throw new InputException($"measurements of {networks.Length} networks", $"at least {Folds}, so that some can be held out",
                "measure more networks");

        var costs = new KernelCosts(engine, origin, 1, new ErrorBand(0, 0, ""), [], source);
        var errors = new List<double>();
        for (int fold = 0; fold < Folds; fold++)
        {
            var held = networks.Where((_, index) => index % Folds == fold).ToHashSet();
            Dictionary<string, KernelCoefficients> kernels =
                Coefficients([.. measurements.Concat(further).Where(measurement => !held.Contains(measurement.Network))], known)
                .ToDictionary(kernel => kernel.Kernel);
            foreach (IGrouping<string, LayerMeasurement> network in measurements.Where(measurement =>
                held.Contains(measurement.Network)).GroupBy(measurement => measurement.Network))
            {
                double measured = network.Sum(measurement => measurement.Times * measurement.Units);
                errors.Add(Math.Abs(network.Sum(measurement => measurement.Times
                    * (kernels.GetValueOrDefault(measurement.Kernel)?.Of(measurement.Counts) ?? 0)) - measured) / measured);
            }
        }

        return costs with { Error = ErrorBand.Of(errors, $"{Folds}-fold hold-out over {networks.Length} networks"), Kernels =
            Coefficients([.. measurements, .. further], known) };
    }

    /// <summary>
    /// Known costs per kernel at the speed of a board: one factor, the median of measured over known time, so that a single odd
    /// measurement does not move it. The stated error is that of each network in turn with the factor of the others.
    /// </summary>
    /// <param name="costs">For example those of the core.</param>
    /// <param name="measurements">Whole inferences on the board.</param>
    /// <param name="clock">Of the board.</param>
    /// <param name="engine">What ran, and where.</param>
    /// <param name="source">How the measurements were made.</param>
    /// <exception cref="InputException">Fewer than three networks, one of them twice, or times that no board takes.</exception>
    public static KernelCosts Scale(KernelCosts costs, IReadOnlyList<NetworkMeasurement> measurements, Figure clock, string engine,
        string source)
    {
        if (measurements.Count < 3)
            throw new InputException($"measurements of {measurements.Count} networks", "at least 3, so that each can be held out",
                "measure more networks");
        KernelLatency model = Cycles(costs with { Scale = 1 });
        if (measurements.GroupBy(measurement => measurement.Network).FirstOrDefault(network => network.Count() > 1) is { } twice)
            throw new InputException($"{twice.Count()} measurements of {twice.Key}", "one of each network, so that each can be held out",
                "give the mean of its times");
        double[] factors = measurements.Select(measurement => 1000 * clock.Value * measurement.Milliseconds / Units(model,
            measurement)).ToArray();
        // Of each network by the others.
        double[] expected = [.. factors.Select((_, index) => LinearFit.Median([.. factors.Where((_, other) => other != index).Order()]))];
        CheckTimes(measurements, factors, expected, costs.Unit, clock);
        IEnumerable<double> errors = factors.Zip(expected, (factor, others) => Math.Abs((others / factor) - 1));
        return costs with
        {
            Engine = engine,
            Origin = CycleOrigin.Board,
            Unit = costs.Unit,
            Scale = LinearFit.Median([.. factors.Order()]),
            KernelError = costs.Unit == CycleOrigin.Core ? costs.KernelError ?? costs.Error : null,
            Error = ErrorBand.Of(errors, $"leave-one-out over {measurements.Count} networks measured on the board"),
            Source = $"{source}; costs per kernel: {costs.Source}",
        };
    }

    // Seconds for milliseconds, and a slip in one of the times, would be told as a board.
    private static void CheckTimes(IReadOnlyList<NetworkMeasurement> measurements, double[] factors, double[] expected, CycleOrigin unit,
        Figure clock)
    {
        double all = LinearFit.Median([.. factors.Order()]);
        if (unit == CycleOrigin.Core && !(all >= BoardFactors.Least && all <= BoardFactors.Most))
            throw new InputException(FormattableString.Invariant($"times by which a cycle of the core is {all:G3} cycles of the board"),
                FormattableString.Invariant($"{BoardFactors.Least} to {BoardFactors.Most}"),
                $"give milliseconds, measured at the {clock} of the profile");
        int furthest = Enumerable.Range(0, factors.Length).MaxBy(i => Math.Abs(Math.Log(factors[i] / expected[i])));
        double times = factors[furthest] / expected[furthest];
        if (Math.Max(times, 1 / times) > MostApart)
            throw new InputException(FormattableString.Invariant(
                $"{measurements[furthest].Milliseconds} ms of {measurements[furthest].Network}, {times:G3} times what the others make it"),
                FormattableString.Invariant($"times of one board, within {MostApart} times of each other"),
                "measure it again, or leave it out");
    }

    // Of the costs themselves, whatever the board: at 1 MHz.
    private static KernelLatency Cycles(KernelCosts costs) => new(LatencyLaws.Calibrated, costs, 1, Estimate.Exactly(1), "");

    private static double Units(KernelLatency model, NetworkMeasurement measurement)
    {
        MemoryPlan plan = MemoryPlanner.Plan(measurement.Folded);
        return model.Unknown(plan.CallsOf(measurement.Folded)) is { } unknown
            ? throw new InputException($"measurements of {measurement.Network}", "networks of known kernels", $"leave it out: {unknown}")
            : 1000 * model.Estimate(measurement.Folded, plan)!.Milliseconds.Value;
    }

    private static EquatableArray<KernelCoefficients> Coefficients(IEnumerable<LayerMeasurement> measurements, KernelCosts? known) =>
        measurements
        .GroupBy(measurement => measurement.Kernel)
        .OrderBy(kernel => kernel.Key, StringComparer.Ordinal)
        .Select(kernel => new KernelCoefficients(
            kernel.Key,
            [.. NonNegativeLeastSquares.Solve(kernel.Select(measurement => measurement.Counts).ToArray(), kernel.Select(measurement =>
                measurement.Units).ToArray(), known?.Kernels.FirstOrDefault(other => other.Kernel == kernel.Key)?.Values)],
            kernel.Min(measurement => measurement.Units),
            kernel.Max(measurement => measurement.Units)))
        .ToEquatableArray();
}
