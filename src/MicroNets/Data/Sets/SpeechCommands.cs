using System.Text;
using MicroNets.Data.Files;
using MicroNets.Numerics;

namespace MicroNets.Data.Sets;

/// <summary>
/// Speech Commands v0.02 and sets of one's own in its layout: a folder per word, clips named <c>SPEAKER_nohash_N.wav</c>, recordings in
/// <c>_background_noise_</c>, optionally <c>validation_list.txt</c> and <c>testing_list.txt</c>; without the lists the split is the
/// official one, by hash of the speaker. Classes: the wanted words, unknown (a share of the other words) and silence (cut from the
/// recordings, of which each split has a stretch of its own). A set that comes with a folder <c>_silence_</c> has its shares made already:
/// all its clips are used.
/// <para>Rules: P. Warden, "Speech Commands: A Dataset for Limited-Vocabulary Speech Recognition", arXiv 1804.03209.</para>
/// </summary>
internal sealed class SpeechCommands : DataSetLayout
{
    public const string Unknown = "unknown", Silence = "silence";

    private const string NoiseFolder = "_background_noise_", SilenceFolder = "_silence_", UnknownFolder = "_unknown_",
        SpeakerEnd = "_nohash_";
    private const string ValidationList = "validation_list.txt", TestList = "testing_list.txt";

    public const string Layout = "speech-commands";

    public override string Name => Layout;

    public override string Description =>
        $"folders of words with clips SPEAKER{SpeakerEnd}N.wav, {NoiseFolder}, optionally {ValidationList} and {TestList}";

    public override bool Matches(FileTree tree) => tree.Folders.Contains(NoiseFolder) || tree.Folders.Contains(SilenceFolder)
        || tree.Files.Any(f => f.FileName.Contains(SpeakerEnd, StringComparison.Ordinal) && f.Folder.Length > 0
            && !f.Folder.Contains('/', StringComparison.Ordinal));

    public override DataSet Read(FileTree tree, DataSetOptions options)
    {
        string[] folders = tree.FoldersIn("").Where(f => f != NoiseFolder).ToArray();
        ILookup<string, FileEntry> clips = tree.Files.Where(IsAudio).ToLookup(f => f.Folder);
        if (folders.FirstOrDefault(folder => !clips.Contains(folder)) is { } empty)
            throw new InputException($"no .wav files in the folder '{empty}' of {tree.Path}", "recordings of that word",
                "add them or remove the folder");

        string[] words = options.Words.Where(folders.Contains).ToArray();
        if (words.Length == 0)
            words = folders.Where(f => f is not (SilenceFolder or UnknownFolder)).ToArray();
        if (words.Length == 0)
            throw new InputException($"no folders of words in {tree.Path}", string.Join(", ", options.Words),
                "add a folder of clips for each word");
        string[] others = folders.Except(words).Where(f => f != SilenceFolder).ToArray();
        DataItem[] noise = clips[NoiseFolder].Select(file => Audio(file, 0)).ToArray();
        bool hasSilence = folders.Contains(SilenceFolder), makesSilence = !hasSilence && noise.Length > 0 && options.SilenceShare > 0;
        bool hasUnknown = others.Length > 0 && (hasSilence || options.UnknownShare > 0);

        var classes = words.ToList();
        if (hasUnknown)
            classes.Add(Unknown);
        if (hasSilence || makesSilence)
            classes.Add(Silence);
        Func<FileEntry, string> splitOf = Splits(tree);
        EquatableArray<DataItem> ItemsOf(string folder, string name) =>
            clips[folder].Select(file => Audio(file, classes.IndexOf(name), Speaker(file))).ToEquatableArray();
        string SplitOf(DataItem item) => splitOf(tree.Find(item.Path)!);

        List<DataItem> known = words.SelectMany(word => ItemsOf(word, word)).ToList();
        Dictionary<string, int> knownIn = known.CountBy(SplitOf).ToDictionary();
        List<(DataItem Item, string Split)> items = known.Select(item => (item, SplitOf(item))).ToList();
        if (hasUnknown)
        {
            foreach (IGrouping<string, DataItem> group in others.SelectMany(other => ItemsOf(other, Unknown)).GroupBy(SplitOf))
            {
                int count = hasSilence ? int.MaxValue : (int)Math.Ceiling(options.UnknownShare * knownIn.GetValueOrDefault(group.Key));
                items.AddRange(Draw(group.ToArray(), count, options.Seed, group.Key).Select(item => (item, group.Key)));
            }
        }

        if (hasSilence)
            items.AddRange(ItemsOf(SilenceFolder, Silence)
                .Select(item => (item, knownIn.Count == 1 ? knownIn.Keys.Single() : SplitOf(item))));
        if (makesSilence)
            items.AddRange(new SilenceClips(noise, options, classes.IndexOf(Silence)).Items(knownIn));

        Dictionary<DataItem, string> splits = items.ToDictionary(i => i.Item, i => i.Split);
        return new DataSet(Name, tree.Path, classes.ToEquatableArray(), SplitNames.Gather(splits.Keys, item => splits[item]), tree)
        {
            BackgroundNoise = noise.ToEquatableArray(),
            GroupsAreDisjoint = true,
        };
    }

    private static bool IsAudio(FileEntry file) => file.Path.EndsWith(".wav", StringComparison.OrdinalIgnoreCase);

    private static string? Speaker(FileEntry file) =>
        file.FileName.IndexOf(SpeakerEnd, StringComparison.Ordinal) is var end && end < 0 ? null : file.FileName[..end];

    // The lists where they are there, else the hash that made them.
    private static Func<FileEntry, string> Splits(FileTree tree)
    {
        FileEntry? validation = tree.Find(ValidationList), test = tree.Find(TestList);
        if (validation is null && test is null)
            return file => SplitNames.ByHash(Speaker(file) ?? file.FileName);

        HashSet<string> inValidation = Lines(validation), inTest = Lines(test);
        return file => inValidation.Contains(file.Path) ? SplitNames.Validation : inTest.Contains(file.Path) ? SplitNames.Test
            : SplitNames.Train;
    }

    private static HashSet<string> Lines(FileEntry? list) => list is null ? []
        : Encoding.UTF8.GetString(list.Read()).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<DataItem> Draw(DataItem[] items, int count, ulong seed, string split)
    {
        if (count >= items.Length)
            return items;
        var random = new RandomStream(seed, $"unknown words in {split}");
        random.Shuffle<DataItem>(items);
        return items.Take(count).OrderBy(item => item.Path, StringComparer.Ordinal);
    }
}
