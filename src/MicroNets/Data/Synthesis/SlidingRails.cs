using System.Globalization;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Synthesis;

/// <summary>
/// Sounds of sliding rails, some of them faulty, in the layout of DCASE 2020 task 2: <c>slider/train</c> holds normal clips,
/// <c>slider/val</c> and <c>slider/test</c> normal and anomalous ones of every machine. See <see cref="SlidingRail"/> for the physics.
/// </summary>
internal sealed record SlidingRails : SyntheticData
{
    internal const int SampleRate = 16000;

    public int Machines { get; init; } = 4;

    public int ClipSeconds { get; init; } = 10;

    /// <summary>Normal clips per machine for training.</summary>
    public int TrainingClips { get; init; } = 40;

    /// <summary>Normal clips per machine in each of the two other splits, and as many anomalous ones.</summary>
    public int JudgingClips { get; init; } = 16;

    protected override string Name => "sliding-rails";

    protected override void Make(string folder, Action<double> progress)
    {
        if (Machines < 2 || ClipSeconds < 1 || TrainingClips < 1 || JudgingClips < 1)
            throw new InputException($"{this}", "at least two machines, and positive sizes", "correct the size of the set");
        (string Split, int Machine, bool IsAnomaly, int Index)[] clips =
        [
            .. from machine in Enumerable.Range(0, Machines) from index in Enumerable.Range(0, TrainingClips) select ("train", machine,
                false, index),
            .. from split in new[] { "val", "test" }
               from machine in Enumerable.Range(0, Machines)
               from isAnomaly in new[] { false, true }
               from index in Enumerable.Range(0, JudgingClips)
               select (split, machine, isAnomaly, index),
        ];
        RailFault[] faults = [.. Enum.GetValues<RailFault>().Where(fault => fault != RailFault.None)];
        foreach (string split in clips.Select(clip => clip.Split).Distinct())
            Directory.CreateDirectory(Path.Combine(folder, "slider", split));
        ForEach(clips.Length, i =>
        {
            (string split, int machine, bool isAnomaly, int index) = clips[i];
            RailFault fault = isAnomaly ? faults[index % faults.Length] : RailFault.None;
            string name = string.Create(CultureInfo.InvariantCulture,
                $"{(isAnomaly ? "anomaly" : "normal")}_id_{machine:00}_{index:00000000}.wav");
            var rail = new SlidingRail(Seed, machine, SampleRate);
            float[] samples = rail.Record(ClipSeconds, fault, $"{split}/{name}");
            File.WriteAllBytes(Path.Combine(folder, "slider", split, name), WavFile.Encode(new AudioClip(SampleRate, samples)));
        }, progress);
    }
}
