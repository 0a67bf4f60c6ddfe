using MicroNets.Data;
using MicroNets.Data.FrontEnds;
using MicroNets.Data.Formats;
using MicroNets.Data.Synthesis;

namespace MicroNets.Tests.Data.Synthesis;

public sealed class SynthesisTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static readonly SyntheticData[] s_small =
    [
        new SlidingRails { ClipSeconds = 1, TrainingClips = 2, JudgingClips = 1 },
        new PersonScenes { Side = 32, TrainingImages = 6, JudgingImages = 2 },
        new Motions { Seconds = 1, TrainingRecordings = 2, JudgingRecordings = 1 },
    ];

    public static TheoryData<string> Small => [.. s_small.Select(data => data.GetType().Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Small))]
    public void The_parameters_and_the_seed_decide_every_byte(string name)
    {
        SyntheticData data = s_small.Single(data => data.GetType().Name == name);
        data.Write(_folder["a"], _ => { });
        data.Write(_folder["b"], _ => { });
        (data with { Seed = 2 }).Write(_folder["c"], _ => { });
        Dictionary<string, byte[]> first = Files("a"), again = Files("b"), other = Files("c");
        Assert.Equal(first.Keys.Order(), again.Keys.Order());
        Assert.All(first, file => Assert.Equal(file.Value, again[file.Key]));
        Assert.Equal(first.Keys.Order(), other.Keys.Order());
        Assert.All(first, file => Assert.NotEqual(file.Value, other[file.Key]));
        Assert.Throws<InputException>(() => data.Write(_folder["a"], _ => { }));
    }

    [Fact]
    public void A_set_is_made_once()
    {
        var data = new PersonScenes { Side = 16, TrainingImages = 4, JudgingImages = 2 };
        string path = data.Ensure(_folder.Path, _ => { });
        DateTime made = Directory.GetLastWriteTimeUtc(path);
        Assert.Equal(path, data.Ensure(_folder.Path, _ => throw new InvalidOperationException("made twice")));
        Assert.Equal(made, Directory.GetLastWriteTimeUtc(path));
        Assert.NotEqual(path, (data with { Seed = 9 }).Ensure(_folder.Path, _ => { }));
    }

    [Fact]
    public void Rails_sound_alike_when_they_are_the_same_machine()
    {
        float[] Mean(int machine, RailFault fault, string clip)
        {
            float[] features = MicroNets.Tests.Data.FrontEnds.References.Extract(
                new LogMel { Windows = new FrameWindows { Frames = 16 }, KeepEvery = 1 },
                new AudioClip(16000, new SlidingRail(1, machine, 16000).Record(4, fault, clip)));
            return [.. Enumerable.Range(0, 64)
                .Select(band => Enumerable.Range(0, features.Length / 64).Average(frame => features[frame * 64 + band]))];
        }

        static double Distance(float[] a, float[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Average());
        float[] normal = Mean(0, RailFault.None, "a");
        double same = Distance(normal, Mean(0, RailFault.None, "b"));
        Assert.True(Distance(normal, Mean(1, RailFault.None, "a")) > 1.5 * same);
        foreach (RailFault fault in Enum.GetValues<RailFault>().Where(fault => fault != RailFault.None))
            Assert.NotEqual(normal, Mean(0, fault, "a"));
    }

    [Fact]
    public void Words_are_spoken_by_speakers_that_are_disjoint_between_splits()
    {
        Assert.SkipUnless(OutsideProgram.SpeechSynthesiser.IsPresent, "espeak-ng is not installed");
        new SpokenWords { Clips = 100, Speakers = 10, Takes = 1 }.Write(_folder["words"], _ => { });
        string[] clips = [.. Directory.GetFiles(_folder["words"], "*_nohash_*.wav", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_folder["words"], file))];
        Assert.Equal(100 + 60, clips.Length);
        string[] validation = File.ReadAllLines(_folder["words/validation_list.txt"]),
            test = File.ReadAllLines(_folder["words/testing_list.txt"]);
        Assert.Equal(16, validation.Length);
        Assert.Empty(validation.Select(Speaker).Intersect(test.Select(Speaker)));
        Assert.All(clips, clip =>
        {
            AudioClip audio = WavFile.Read(_folder["words/" + clip]);
            Assert.Equal(16000, audio.Samples.Length);
            Assert.InRange(audio.Samples.ToArray().Max(Math.Abs), 0.04, 1);
        });

        static string Speaker(string path) => path.Split('/')[^1].Split('_')[0];
    }

    private Dictionary<string, byte[]> Files(string name) => Directory.GetFiles(_folder[name], "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(_folder[name], file), File.ReadAllBytes);
}
