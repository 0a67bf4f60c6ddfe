using System.Globalization;
using MicroNets.Data.Formats;

namespace MicroNets.Data.Synthesis;

/// <summary>
/// Simple pictures with and without a person, as folders <c>train|val|test/person|no_person</c> of PNG files. Both kinds have the same
/// rooms, skies and things; some of the things are upright, round or have four legs, so that neither a blob nor a pole gives the answer
/// away.
/// </summary>
internal sealed record PersonScenes : SyntheticData
{
    public int Side { get; init; } = 96;

    public int TrainingImages { get; init; } = 4000;

    /// <summary>Images in each of the two other splits.</summary>
    public int JudgingImages { get; init; } = 500;

    protected override string Name => "person-scenes";

    protected override void Make(string folder, Action<double> progress)
    {
        if (Side < 16 || TrainingImages < 2 || JudgingImages < 2)
            throw new InputException($"{this}", "at least 16 pixels a side and two images a split", "correct the size of the set");
        (string Split, int Index)[] images =
        [
            .. from index in Enumerable.Range(0, TrainingImages) select ("train", index),
            .. from split in new[] { "val", "test" } from index in Enumerable.Range(0, JudgingImages) select (split, index),
        ];
        foreach (string split in images.Select(image => image.Split).Distinct())
        {
            Directory.CreateDirectory(Path.Combine(folder, split, "person"));
            Directory.CreateDirectory(Path.Combine(folder, split, "no_person"));
        }

        ForEach(images.Length, i =>
        {
            (string split, int index) = images[i];
            bool hasPerson = index % 2 == 0;
            Picture image = PersonScene.Paint(Seed, split, index, Side, hasPerson);
            string name = string.Create(CultureInfo.InvariantCulture, $"{index:000000}.png");
            File.WriteAllBytes(Path.Combine(folder, split, hasPerson ? "person" : "no_person", name), PngFile.Encode(image));
        }, progress);
    }
}
