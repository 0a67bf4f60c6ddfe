using System.Runtime.ExceptionServices;

namespace MicroNets.Data.Caching;

/// <summary>
/// Features of a list of items, computed once and kept in a <see cref="FeatureFile"/>. What is in the file already is used again, item by
/// item: a changed item, or a changed recipe, computes exactly what it touches. A damaged file is reported and made anew.
/// </summary>
internal static class FeatureCache
{
    private const int ChunkItems = 512;

    /// <param name="path">The file; written under this name only when it is whole.</param>
    /// <param name="message">Told what is wrong with a file that has to be made anew.</param>
    /// <param name="progress">Told how many items have been computed.</param>
    /// <exception cref="InputException">An item cannot be read, or the file cannot be written.</exception>
    public static FeatureFile Open(string path, EquatableArray<DataItem> items, FeatureRecipe recipe, Action<string> message,
        Action<int> progress)
    {
        ItemKey[] keys = [.. items.Select(item => ItemKey.Of(recipe.Text, item))];
        FeatureFile? old = OpenIntact(path, recipe.Elements, message, out Dictionary<ItemKey, int> known);
        if (old is not null && old.Items == keys.Length && Enumerable.Range(0, keys.Length).All(item => old.Key(item) == keys[item])
            && known.Count == keys.Distinct().Count())
            return old;
        try
        {
            AtomicFile.Write(path, stream =>
            {
                using FeatureFile? reused = old;
                Write(stream, items, keys, recipe, reused, known, progress);
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"a feature cache that cannot be written ({InputException.Clause(exception)})", "a folder with room",
                $"free space, or name another folder in {CacheFolder.EnvironmentVariable}", exception);
        }

        return FeatureFile.Open(path);
    }

    /// <summary>The file under <paramref name="path"/>, with its undamaged items by key; null where there is none to use.</summary>
    private static FeatureFile? OpenIntact(string path, int elements, Action<string> message, out Dictionary<ItemKey, int> known)
    {
        var intact = new Dictionary<ItemKey, int>();
        known = intact;
        if (!File.Exists(path))
            return null;
        try
        {
            FeatureFile file = FeatureFile.Open(path);
            if (file.Elements != elements)
            {
                file.Dispose();
                return null;
            }

            bool[] damaged = new bool[file.Items];
            Parallel.For(0, file.Items, item => damaged[item] = !file.IsIntact(item));
            for (int item = 0; item < file.Items; item++)
            {
                if (!damaged[item])
                    intact[file.Key(item)] = item;
            }

            if (damaged.Contains(true))
                message($"{path}: the features of {damaged.Count(bad => bad)} items are damaged; they are computed again");
            return file;
        }
        catch (InvalidDataException exception)
        {
            message($"{path}: the feature cache is damaged ({exception.Message}); it is built again");
            return null;
        }
    }

    private static void Write(Stream stream, EquatableArray<DataItem> items, ItemKey[] keys, FeatureRecipe recipe, FeatureFile? old,
        Dictionary<ItemKey, int> known, Action<int> progress)
    {
        var writer = new FeatureFile.Writer(stream, recipe.Elements);
        float[]?[] computed = new float[ChunkItems][];
        for (int start = 0; start < items.Count; start += ChunkItems)
        {
            int first = start, count = Math.Min(ChunkItems, items.Count - start);
            ForEach(count, i => computed[i] = known.ContainsKey(keys[first + i]) ? null : recipe.Compute(items[first + i]));
            for (int i = 0; i < count; i++)
                writer.Add(keys[start + i], computed[i] ?? old!.Values(known[keys[start + i]]));
            progress(start + count);
        }

        writer.Finish();
    }

    /// <summary>In parallel; of several failures the first in item order is thrown, so that the message is the same in every run.</summary>
    private static void ForEach(int count, Action<int> action)
    {
        Exception?[] failures = new Exception?[count];
        Parallel.For(0, count, i =>
        {
            try
            {
                action(i);
            }
            catch (InputException exception)
            {
                failures[i] = exception;
            }
        });
        if (failures.FirstOrDefault(failure => failure is not null) is Exception first)
            ExceptionDispatchInfo.Throw(first);
    }
}
