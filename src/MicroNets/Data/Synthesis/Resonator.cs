namespace MicroNets.Data.Synthesis;

/// <summary>A part that rings when struck: a two-pole filter whose impulse response is a sine that falls to 1/e in the given
/// time.</summary>
internal sealed class Resonator
{
    private readonly double _previousWeight;
    private readonly double _beforeWeight;
    private readonly double _gain;
    private double _previous;
    private double _before;

    public Resonator(double hertz, double decaySeconds, int sampleRate)
    {
        double radius = Math.Exp(-1 / (decaySeconds * sampleRate)), angle = 2 * Math.PI * hertz / sampleRate;
        _previousWeight = 2 * radius * Math.Cos(angle);
        _beforeWeight = -radius * radius;
        _gain = Math.Sin(angle);
    }

    /// <summary>The next sample of the answer to <paramref name="force"/>.</summary>
    public double Next(double force)
    {
        double next = _gain * force + _previousWeight * _previous + _beforeWeight * _before;
        (_previous, _before) = (next, _previous);
        return next;
    }
}
