namespace MicroNets.Data.Downloads;

/// <summary>A published data set: its files where their owners keep them.</summary>
/// <param name="Name">What the tool calls it.</param>
/// <param name="Description">What it is.</param>
/// <param name="Licence">What its owners ask for.</param>
/// <param name="Source">Where it is described.</param>
/// <param name="Files">Archives; the folder that holds them is read as it is.</param>
internal sealed record PublishedSet(string Name, string Description, string Licence, string Source, EquatableArray<DownloadFile> Files);

/// <summary>The published data sets that can be fetched by name.</summary>
internal static class DownloadCatalog
{
    private const string Coco = "http://images.cocodataset.org", DcaseDevelopment = "https://zenodo.org/record/3678171/files";

    public static EquatableArray<PublishedSet> Sets { get; } =
    [
        new("speech-commands", "Speech Commands v0.02: 105,829 clips of 35 words", "CC BY 4.0", "arXiv 1804.03209",
        [
            // Size and check sum as in TensorFlow Datasets, speech_commands/checksums.tsv.
            File("https://storage.googleapis.com/download.tensorflow.org/data/speech_commands_v0.02.tar.gz", 2_428_923_189,
                "af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58"),
        ]),
        new("vww", "Visual wake words: COCO 2014 with its annotations", "annotations CC BY 4.0, images under Flickr's terms",
            "cocodataset.org",
        [
            File($"{Coco}/annotations/annotations_trainval2014.zip"),
            File($"{Coco}/zips/train2014.zip"),
            File($"{Coco}/zips/val2014.zip"),
        ]),
        new("vww-2017", "Visual wake words: the COCO 2017 division", "annotations CC BY 4.0, images under Flickr's terms",
            "cocodataset.org",
        [
            File($"{Coco}/annotations/annotations_trainval2017.zip"),
            File($"{Coco}/zips/train2017.zip"),
            File($"{Coco}/zips/val2017.zip"),
        ]),
        Machine("toy-car", "ToyCar", "ToyADMOS", "ToyADMOS: research use, no redistribution"),
        Machine("toy-conveyor", "ToyConveyor", "ToyADMOS", "ToyADMOS: research use, no redistribution"),
        Machine("fan", "fan", "MIMII", "CC BY-SA 4.0"),
        Machine("pump", "pump", "MIMII", "CC BY-SA 4.0"),
        Machine("slider", "slider", "MIMII", "CC BY-SA 4.0"),
        Machine("valve", "valve", "MIMII", "CC BY-SA 4.0"),
        new("cifar-10", "CIFAR-10, binary version: 60,000 images of 10 classes", "none stated; cite the technical report",
            "cs.toronto.edu/~kriz/cifar.html",
        [
            File("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", 170_052_171,
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
        ]),
    ];

    /// <exception cref="InputException">There is no set of that name; the message lists those that are there.</exception>
    public static PublishedSet Get(string name) => Sets.FirstOrDefault(set => set.Name == name)
        ?? throw new InputException($"the data set '{name}'", string.Join(", ", Sets.Select(set => set.Name)),
            "name one of these, or the path of a data set of your own");

    private static PublishedSet Machine(string name, string file, string collection, string licence) =>
        new(name, $"{collection} {file}, DCASE 2020 task 2 development set", licence, "zenodo.org/record/3678171",
            [File($"{DcaseDevelopment}/dev_data_{file}.zip")]);

    private static DownloadFile File(string address, long? bytes = null, string? sha256 = null) =>
        new(new Uri(address), address[(address.LastIndexOf('/') + 1)..], bytes, sha256);
}
