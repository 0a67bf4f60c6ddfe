using MicroNets.Numerics;

namespace MicroNets.Data.Synthesis;

/// <summary>What is wrong with a rail.</summary>
internal enum RailFault
{
    None,

    /// <summary>A pit in a bearing's race: every ball that rolls over it strikes the carriage.</summary>
    PittedBearing,

    /// <summary>No grease: rolling is louder, and slow motion squeals.</summary>
    DryRail,

    /// <summary>A loose belt slaps at every turn and lets the motor's tone waver.</summary>
    LooseBelt,

    /// <summary>Something in the way: the motor works harder and a knock comes at the same place of every stroke.</summary>
    Obstruction,
}

/// <summary>
/// A carriage that a motor moves to and fro on bearings. Its speed v(t) is a trapezoid per stroke and drives every source: motor tones at
/// harmonics of a frequency proportional to |v| and louder with the load; rolling noise proportional to |v|; a tick for every ball that
/// passes, at a rate proportional to |v|; a thud when the direction turns. Ticks and thuds strike the resonances of the frame. A hall's
/// pink noise lies under it. What the machine is made of follows from seed and number; load and the moment it starts differ per clip.
/// </summary>
internal sealed class SlidingRail
{
    private const int MotorHarmonics = 6;
    private readonly ulong _seed;
    private readonly int _sampleRate;
    private readonly double _strokeSeconds, _rampShare, _motorHertz, _ballHertz, _rollingHertz, _rollingLevel, _thudLevel;
    private readonly double[] _harmonics = new double[MotorHarmonics];
    private readonly (double Hertz, double Decay)[] _frame = new (double, double)[4];

    public SlidingRail(ulong seed, int machine, int sampleRate)
    {
        _seed = seed;
        _sampleRate = sampleRate;
        var random = new RandomStream(seed, "rail/machine", machine);
        _strokeSeconds = Between(0.7, 1.8, ref random);
        _rampShare = Between(0.1, 0.3, ref random);
        _motorHertz = Between(180, 520, ref random);
        _ballHertz = Between(25, 70, ref random);
        _rollingHertz = Between(600, 2500, ref random);
        _rollingLevel = Between(0.3, 0.8, ref random);
        _thudLevel = Between(2, 6, ref random);
        for (int i = 0; i < MotorHarmonics; i++)
            _harmonics[i] = Between(0.2, 1, ref random) / (1 + i);
        for (int i = 0; i < _frame.Length; i++)
            _frame[i] = (Between(250, 5000, ref random), Between(0.003, 0.03, ref random));
    }

    /// <param name="clip">Names the clip; every name is another recording of the same machine.</param>
    /// <returns>Samples in (−1, 1).</returns>
    public float[] Record(int seconds, RailFault fault, string clip)
    {
        var random = new RandomStream(_seed, $"rail/clip/{clip}");
        double load = Between(0.6, 1.4, ref random) * (fault == RailFault.Obstruction ? 1.5 : 1);
        double severity = Between(0.6, 1.4, ref random), start = 2 * _strokeSeconds * random.NextDouble(),
            hall = Between(0.02, 0.06, ref random);
        double obstacle = Between(0.3, 0.7, ref random), level = Between(0.08, 0.16, ref random);
        Resonator[] frame = Array.ConvertAll(_frame, part => new Resonator(part.Hertz, part.Decay, _sampleRate));
        var rolling = new Resonator(_rollingHertz, 0.0008, _sampleRate);
        var squeal = new Resonator(Between(2800, 4200, ref random), 0.01, _sampleRate);
        double motorPhase = 0, ballPhase = 0, pink = 0, previousSpeed = 0, previousPlace = 0;
        float[] samples = new float[seconds * _sampleRate];
        for (int n = 0; n < samples.Length; n++)
        {
            double time = start + (double)n / _sampleRate, place = time / _strokeSeconds % 1;
            double speed = Speed(place) * (time / _strokeSeconds % 2 < 1 ? 1 : -1), pace = Math.Abs(speed);
            double white = 2 * random.NextDouble() - 1, strike = 0;

            motorPhase += 2 * Math.PI * _motorHertz * pace / _sampleRate * (fault == RailFault.LooseBelt
                ? 1 + 0.03 * severity * Math.Sin(2 * Math.PI * 9 * time) : 1);
            double motor = 0;
            for (int i = 0; i < MotorHarmonics; i++)
                motor += _harmonics[i] * Math.Sin((i + 1) * motorPhase);
            double sound = 0.25 * motor * load * (0.2 + pace);

            double grit = _rollingLevel * pace * load * (fault == RailFault.DryRail ? 1 + severity : 1);
            sound += grit * rolling.Next(white);
            if (fault == RailFault.DryRail)
                sound += 0.5 * squeal.Next(severity * white * (pace > 0.05 && pace < 0.8 ? 1 : 0));

            ballPhase += _ballHertz * pace / _sampleRate;
            if (ballPhase >= 1)
            {
                ballPhase -= 1;
                strike += (0.4 + 0.2 * random.NextDouble()) * (fault == RailFault.PittedBearing ? 1 + 5 * severity : 1);
            }

            if (Math.Sign(speed) != Math.Sign(previousSpeed) && n > 0)
                strike += _thudLevel * load * (fault == RailFault.LooseBelt ? 1 + 1.5 * severity : 1);
            if (fault == RailFault.Obstruction && previousPlace < obstacle && place >= obstacle)
                strike += 6 * severity;
            foreach (Resonator part in frame)
                sound += part.Next(strike);

            pink = 0.97 * pink + white;
            samples[n] = (float)Math.Tanh(level * (sound + hall * pink));
            (previousSpeed, previousPlace) = (speed, place);
        }

        return samples;
    }

    /// <summary>Share of full speed at a place 0 … 1 of the stroke: up, along, down.</summary>
    private double Speed(double place) => Math.Max(1e-3, Math.Min(1, Math.Min(place, 1 - place) / _rampShare));

    private static double Between(double low, double high, ref RandomStream random) => low + (high - low) * random.NextDouble();
}
