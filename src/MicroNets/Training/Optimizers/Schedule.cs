namespace MicroNets.Training;

/// <summary>The learning rate as a function of progress: 0 at the first step of training, 1 at the end.</summary>
public abstract record Schedule
{
    /// <summary>The rate at a progress from 0 to 1.</summary>
    public abstract double RateAt(double progress);
}

/// <summary>Half a cosine from <paramref name="First"/> down to <paramref name="Last"/> (Loshchilov and Hutter 2017, without
/// restarts).</summary>
public sealed record CosineSchedule(double First, double Last) : Schedule
{
    /// <inheritdoc/>
    public override double RateAt(double progress) => Last + ((First - Last) * (1 + Math.Cos(Math.PI * Math.Clamp(progress, 0, 1))) / 2);
}

/// <summary>
/// One cycle (Smith and Topin 2019): up from peak/25 to the peak in the first <see cref="Rise"/> of training, then down to peak/250 000,
/// both on half a cosine.
/// </summary>
public sealed record OneCycleSchedule(double Peak) : Schedule
{
    /// <summary>Share of training until the peak.</summary>
    public double Rise { get; init; } = 0.3;

    /// <inheritdoc/>
    public override double RateAt(double progress) => progress < Rise
        ? new CosineSchedule(Peak / 25, Peak).RateAt(progress / Rise)
        : new CosineSchedule(Peak, Peak / 250_000).RateAt((progress - Rise) / (1 - Rise));
}

/// <summary>A straight line up from zero during the first <paramref name="Share"/> of training, then <paramref name="Then"/> over the
/// rest.</summary>
public sealed record WarmupSchedule(double Share, Schedule Then) : Schedule
{
    /// <inheritdoc/>
    public override double RateAt(double progress) =>
        progress < Share ? Then.RateAt(0) * progress / Share : Then.RateAt((progress - Share) / (1 - Share));
}
