using MicroNets.Data;
using MicroNets.Data.Augmentation;
using MicroNets.Data.Caching;
using MicroNets.Data.FrontEnds;
using MicroNets.Tests.Data.Tasks;

namespace MicroNets.Tests.Data.Caching;

public sealed class FeatureCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InMemoryData _memory = new();
    private readonly List<string> _messages = [];
    private static readonly FeatureRecipe Plain = new(new DctOfLogMel(), [], 0, [], 0);

    private string CachePath => Path.Combine(_folder.Path, "test.features");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_cached_is_not_read_again()
    {
        float[] first = Values(Items(20), Plain);
        Assert.Equal(20, _memory.Reads);
        _memory.Forget();
        Assert.Equal(first, Values(Items(20), Plain));
        Assert.Equal(0, _memory.Reads);
    }

    [Fact]
    public void A_changed_item_computes_that_item_alone()
    {
        float[] first = Values(Items(20), Plain);
        _memory.Forget();
        float[] second = Values(Items(20, changed: 7), Plain);
        Assert.Equal(1, _memory.Reads);
        Assert.Equal(first.Take(7 * 490), second.Take(7 * 490));
        Assert.NotEqual(first.Skip(7 * 490).Take(490), second.Skip(7 * 490).Take(490));
        _memory.Forget();
        Values([.. Items(20, changed: 7).Reverse().Skip(3)], Plain);
        Assert.Equal(0, _memory.Reads);
    }

    [Fact]
    public void A_changed_parameter_computes_everything()
    {
        Values(Items(5), Plain);
        _memory.Forget();
        float[] doubled = Values(Items(5), new FeatureRecipe(new DctOfLogMel { Divisor = 32 }, [], 0, [], 0));
        Assert.Equal(5, _memory.Reads);
        Assert.Equal(Values(Items(5), Plain).Select(value => value * 2), doubled);
    }

    [Theory]
    [InlineData(0, 5)] // a feature
    [InlineData(-1, 20)] // the trailer
    [InlineData(-100, 20)] // the index
    public void Damage_is_reported_and_mended(int position, int mostReads)
    {
        float[] first = Values(Items(20), Plain);
        _memory.Forget();
        byte[] bytes = File.ReadAllBytes(CachePath);
        bytes[position < 0 ? bytes.Length + position : position] ^= 0x40;
        File.WriteAllBytes(CachePath, bytes);
        Assert.Equal(first, Values(Items(20), Plain));
        Assert.Single(_messages);
        Assert.InRange(_memory.Reads, 1, mostReads);
        _memory.Forget();
        Values(Items(20), Plain);
        Assert.Equal(0, _memory.Reads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(39)]
    [InlineData(1000)]
    public void A_cut_file_is_built_again(int length)
    {
        float[] first = Values(Items(4), Plain);
        File.WriteAllBytes(CachePath, File.ReadAllBytes(CachePath)[..length]);
        Assert.Equal(first, Values(Items(4), Plain));
        Assert.Single(_messages);
    }

    [Fact]
    public void Two_items_of_the_same_name_and_stamp_share_their_features()
    {
        DataItem item = Items(1)[0];
        Values([item, item, item], Plain);
        _memory.Forget();
        Assert.Equal(3 * 490, Values([item, item, item], Plain).Length);
        Assert.Equal(0, _memory.Reads);
    }

    [Fact]
    public void A_failing_item_names_itself_and_leaves_no_file()
    {
        DataItem bad = _memory.Item("bad.npz#3", 0, InMemoryData.Bytes([49, 39], i => i));
        InputException failure = Assert.Throws<InputException>(() => Values([.. Items(3), bad], Plain));
        Assert.Contains("bad.npz#3", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Variants_differ_and_do_not_depend_on_the_other_items()
    {
        DataItem[] clips = [.. Enumerable.Range(0, 3).Select(i => _memory.Item($"{i}.wav", 0, InMemoryData.Tone(300 + 100 * i)))];
        EquatableArray<AudioAugmentation> steps = [new TimeShift(100), new NoiseMix(1, 0.1)];
        EquatableArray<DataItem> noise = [_memory.Item("noise.wav", 0, InMemoryData.Tone(77, 40000))];
        var recipe = new FeatureRecipe(new Mfcc(), steps, 4, noise, 5);
        float[] all = Values([.. clips], recipe);
        Assert.Equal(3 * 5 * 490, all.Length);
        Assert.Equal(5, all.Take(5 * 490).Chunk(490).Select(row => string.Join(',', row)).Distinct().Count());
        File.Delete(CachePath);
        Assert.Equal(all.Skip(2 * 5 * 490), Values([clips[2]], recipe));
        Assert.NotEqual(recipe.Text, new FeatureRecipe(new Mfcc(), steps, 4, noise, 6).Text);
    }

    private EquatableArray<DataItem> Items(int count, int changed = -1) => [.. Enumerable.Range(0, count).Select(n =>
        _memory.Item($"x#{n}", 0, InMemoryData.Bytes([49, 40], i => i * (n + 1) + (n == changed ? i % 7 : 0)),
            version: n == changed ? 1 : 0))];

    private float[] Values(EquatableArray<DataItem> items, FeatureRecipe recipe)
    {
        using FeatureFile file = FeatureCache.Open(CachePath, items, recipe, _messages.Add, _ => { });
        return [.. Enumerable.Range(0, file.Items).SelectMany(item => file.Values(item).ToArray())];
    }
}
