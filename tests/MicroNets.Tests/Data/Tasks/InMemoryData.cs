using MicroNets.Data;

namespace MicroNets.Tests.Data.Tasks;

/// <summary>Data sets without files, which count how often each item is read.</summary>
internal sealed class InMemoryData
{
    private readonly Dictionary<string, int> _reads = [];

    public int Reads => _reads.Values.Sum();

    public void Forget() => _reads.Clear();

    public DataItem Item(string path, int label, RawContent content, string? group = null, bool? isAnomaly = null, int version = 0) =>
        new(path, label, new ContentStamp(version, DateTime.UnixEpoch), () =>
        {
            lock (_reads)
                _reads[path] = _reads.GetValueOrDefault(path) + 1;
            return content;
        })
        {
            Group = group,
            IsAnomaly = isAnomaly,
        };

    public static AudioClip Tone(double hertz, int samples = 16000, int sampleRate = 16000) =>
        new(sampleRate, Enumerable.Range(0, samples).Select(n => (float)(0.3 * Math.Sin(2 * Math.PI * hertz * n / sampleRate))).ToArray());

    public static RawArray Bytes(EquatableArray<int> dimensions, Func<int, int> value) =>
        new(NumberType.UInt8, dimensions,
            Enumerable.Range(0, dimensions.Aggregate(1, (product, size) => product * size)).Select(i => (byte)value(i)).ToArray());

    public static DataSet Set(EquatableArray<string> classes, params DataSplit[] splits) => new("test", "in-memory", classes, [.. splits]);
}
