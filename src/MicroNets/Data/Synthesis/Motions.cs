using System.Globalization;
using System.Text;
using MicroNets.Numerics;

namespace MicroNets.Data.Synthesis;

/// <summary>
/// Acceleration of a device in a hand, as class folders of .csv recordings in <c>train</c>, <c>val</c> and <c>test</c>: still, carried on
/// a walk, waved, shaken and
/// turned. Every recording has a posture (the direction of gravity), a tempo, a strength and a drift of its own, so that neither the mean
/// nor one frequency gives the class away. In m/s².
/// </summary>
internal sealed record Motions : SyntheticData
{
    internal const int RateHertz = 50;

    private const double Gravity = 9.81;

    // Turns a second, strength, its share in the second harmonic, and how much posture turns.
    private static readonly (string Name, double Lowest, double Highest, double Strength, double Harmonic, double Turn)[] s_motions =
    [
        ("idle", 0.1, 0.3, 0.05, 0, 0.02),
        ("shake", 4, 7, 9, 0.3, 0.1),
        ("turn", 0.3, 0.8, 0.3, 0, 1.2),
        ("walk", 1.6, 2.2, 2.5, 0.6, 0.1),
        ("wave", 1.2, 2.4, 5, 0.1, 0.6),
    ];

    public int Seconds { get; init; } = 10;

    /// <summary>Recordings of each motion for training.</summary>
    public int TrainingRecordings { get; init; } = 60;

    /// <summary>Recordings of each motion in each of the two other splits.</summary>
    public int JudgingRecordings { get; init; } = 15;

    protected override string Name => "motions";

    protected override void Make(string folder, Action<double> progress)
    {
        if (Seconds < 1 || TrainingRecordings < 1 || JudgingRecordings < 1)
            throw new InputException($"{this}", "positive sizes", "correct the size of the set");
        (string Split, int Motion, int Index)[] recordings =
        [
            .. from split in new[] { "train", "val", "test" }
               from motion in Enumerable.Range(0, s_motions.Length)
               from index in Enumerable.Range(0, split == "train" ? TrainingRecordings : JudgingRecordings)
               select (split, motion, index),
        ];
        foreach ((string split, int motion, _) in recordings.DistinctBy(each => (each.Split, each.Motion)))
            Directory.CreateDirectory(Path.Combine(folder, split, s_motions[motion].Name));
        ForEach(recordings.Length, i =>
        {
            (string split, int motion, int index) = recordings[i];
            string name = string.Create(CultureInfo.InvariantCulture, $"{s_motions[motion].Name}_{index:000}.csv");
            File.WriteAllText(Path.Combine(folder, split, s_motions[motion].Name, name), Record(motion, $"{split}/{name}"));
        }, progress);
    }

    private string Record(int motion, string stream)
    {
        (_, double lowest, double highest, double strength, double harmonic, double turn) = s_motions[motion];
        var random = new RandomStream(Seed, $"motions/{stream}");
        double tempo = lowest + ((highest - lowest) * random.NextDouble()), amplitude = strength * (0.6 + (0.8 * random.NextDouble())),
            phase = 2 * Math.PI * random.NextDouble();
        double tilt = Math.Acos(1 - (2 * random.NextDouble())), heading = 2 * Math.PI * random.NextDouble();
        double[] axis = Direction(Math.Acos(1 - (2 * random.NextDouble())), 2 * Math.PI * random.NextDouble());
        var text = new StringBuilder("time_ms,x,y,z\n");
        for (int step = 0; step < Seconds * RateHertz; step++)
        {
            // The tempo of a hand wanders.
            phase += 2 * Math.PI * tempo * (1 + (0.1 * random.NextNormal())) / RateHertz;
            double push = amplitude * (Math.Sin(phase) + (harmonic * Math.Sin((2 * phase) + 1)));
            double[] down = Direction(tilt + (turn * Math.Sin(phase)), heading);
            text.Append(CultureInfo.InvariantCulture, $"{step * 1000 / RateHertz}");
            for (int channel = 0; channel < 3; channel++)
                text.Append(CultureInfo.InvariantCulture,
                    $",{(Gravity * down[channel]) + (push * axis[channel]) + (0.15 * random.NextNormal()):0.###}");
            text.Append('\n');
        }

        return text.ToString();
    }

    private static double[] Direction(double tilt, double heading) =>
        [Math.Sin(tilt) * Math.Cos(heading), Math.Sin(tilt) * Math.Sin(heading), Math.Cos(tilt)];
}
