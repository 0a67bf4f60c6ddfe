using MicroNets.Data.Formats;
using MicroNets.Numerics;

namespace MicroNets.Data.Synthesis;

/// <summary>
/// The ten command words and a few others, spoken by espeak-ng with many voices, then placed in rooms with background noise: a folder in
/// the layout of Speech Commands, so that everything that reads those reads this. Speakers are disjoint between the splits, which two lists
/// state. An utterance is used in several rooms, levels and noises: synthesis takes longer than all the rest.
/// </summary>
internal sealed record SpokenWords : SyntheticData
{
    internal const int SampleRate = 16000;
    private const int ValidationEvery = 10, OtherWordsPerSpeaker = 6, NoiseSeconds = 60;

    private static readonly string[] s_words = ["down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes"];

    private static readonly string[] s_otherWords =
        ["bed", "bird", "cat", "dog", "eight", "five", "four", "happy", "house", "marvin", "nine", "one", "seven", "sheila", "six", "three",
            "tree", "two", "wow", "zero"];

    /// <summary>Clips of the ten words, over all splits (rounded up so that every speaker has as many).</summary>
    public int Clips { get; init; } = 6000;

    public int Speakers { get; init; } = 50;

    /// <summary>How often a speaker says a word, each time with another pitch and speed.</summary>
    public int Takes { get; init; } = 2;

    protected override string Name => "spoken-words";

    protected override void Make(string folder, Action<double> progress)
    {
        if (Clips < 1 || Takes < 1 || Speakers < ValidationEvery || Speakers > Speaker.Distinct)
            throw new InputException($"{Clips} clips, {Speakers} speakers, {Takes} takes",
                $"positive numbers, and {ValidationEvery} to {Speaker.Distinct} speakers", "correct the size of the set");
        Speaker[] speakers = [.. Enumerable.Range(0, Speakers).Select(index => Speaker.Of(Seed, index))];
        int renderings = Math.Max(1, (int)Math.Ceiling((double)Clips / (Speakers * Takes * s_words.Length)));
        Noise[] backgrounds = Enum.GetValues<Noise>();
        float[][] noises = [.. backgrounds.Select(kind => BackgroundNoise.Make(kind, NoiseSeconds * SampleRate, SampleRate, Seed))];
        for (int i = 0; i < noises.Length; i++)
            Save(Path.Combine(folder, "_background_noise_", $"{backgrounds[i].ToString().ToLowerInvariant()}.wav"), noises[i]);

        (int Speaker, string Word, int Take)[] utterances = [.. Enumerable.Range(0, Speakers).SelectMany(Utterances)];
        ForEach(utterances.Length, i =>
        {
            (int index, string word, int take) = utterances[i];
            Speaker speaker = speakers[index];
            float[] spoken = SpeechSynthesiser.Speak(speaker.InTake(Seed, take), word, SampleRate);
            for (int rendering = 0; rendering < renderings; rendering++)
            {
                int number = take * renderings + rendering;
                var random = new RandomStream(Seed, $"speech/room/{speaker.Name}/{word}", number);
                Save(Path.Combine(folder, word, $"{speaker.Name}_nohash_{number}.wav"),
                    Room.Render(spoken, noises, SampleRate, ref random));
            }
        }, progress);

        WriteList(Path.Combine(folder, "validation_list.txt"), ValidationEvery - 2);
        WriteList(Path.Combine(folder, "testing_list.txt"), ValidationEvery - 1);

        void WriteList(string path, int remainder)
        {
            HashSet<string> names = [.. Enumerable.Range(0, Speakers).Where(index => index % ValidationEvery == remainder)
                .Select(index => speakers[index].Name)];
            IEnumerable<string> files = Directory.EnumerateFiles(folder, "*_nohash_*.wav", SearchOption.AllDirectories)
                .Where(file => names.Contains(Path.GetFileName(file).Split('_')[0]))
                .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal);
            File.WriteAllText(path, string.Concat(files.Select(file => file + "\n")));
        }
    }

    private IEnumerable<(int Speaker, string Word, int Take)> Utterances(int speaker)
    {
        foreach (string word in s_words)
        {
            for (int take = 0; take < Takes; take++)
                yield return (speaker, word, take);
        }

        for (int i = 0; i < OtherWordsPerSpeaker; i++)
            yield return (speaker, s_otherWords[(speaker * OtherWordsPerSpeaker + i) % s_otherWords.Length], 0);
    }

    private static void Save(string path, float[] samples)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // The whole folder gets its name at the end, so its files need no care of their own.
        File.WriteAllBytes(path, WavFile.Encode(new AudioClip(SampleRate, samples)));
    }
}
