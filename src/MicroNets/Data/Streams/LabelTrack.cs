using System.Globalization;
using System.Text;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Streams;

/// <summary>
/// A recording with its labels beside it: <c>day.wav</c> and <c>day.txt</c>, a line for each event as Audacity exports label tracks (start
/// and end in seconds and the name, separated by tabs), or <c>day.csv</c> with the same in columns <c>start,end,label</c>. Without either
/// nothing happens in it, so that all that is found is a false alarm.
/// </summary>
internal static class LabelTrack
{
    /// <param name="path">Of the .wav file.</param>
    /// <param name="sampleRate">That the recording is brought to.</param>
    /// <exception cref="InputException">The recording or its labels cannot be read.</exception>
    public static StreamRecording Read(string path, int sampleRate)
    {
        AudioClip clip = Resampler.Resample(WavFile.Decode(File.ReadAllBytes(path), path), sampleRate);
        string? labels = ((string[])[".txt", ".csv"]).Select(extension => Path.ChangeExtension(path,
            extension)).FirstOrDefault(File.Exists);
        return StreamRecording.Of(clip, labels is null ? [] : Events(File.ReadAllText(labels, Encoding.UTF8), labels));
    }

    /// <param name="name">Names the text in messages.</param>
    internal static EquatableArray<TrueEvent> Events(string text, string name)
    {
        var events = new List<TrueEvent>();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim('\r', ' ');
            // Audacity puts a line with frequencies, which starts with a backslash, behind labels of a spectrum.
            if (line.Length == 0 || line[0] is '\\' or '#' || (i == 0 && line.StartsWith("start", StringComparison.OrdinalIgnoreCase)))
                continue;
            string[] fields = line.Split(line.Contains('\t', StringComparison.Ordinal) ? '\t' : ',', 3);
            if (fields.Length != 3 || !Number(fields[0], out double start) || !Number(fields[1], out double end)
                || !(start >= 0 && end >= start))
                throw new InputException($"'{line}' in line {i + 1} of {name}", "start and end in seconds and a name, separated by tabs",
                    "export the labels again");
            events.Add(new TrueEvent(fields[2].Trim(), start, end));
        }

        return [.. events];
    }

    private static bool Number(string text, out double value) => double.TryParse(text.Trim(), NumberStyles.Float,
        CultureInfo.InvariantCulture, out value);
}
