using System.Globalization;
using System.Text;
using MicroNets.Data;
using MicroNets.Data.Formats;

namespace MicroNets.Tests.Data.Formats;

public class SeriesFileTests
{
    [Fact]
    public void A_recording_as_table_has_its_rate_from_the_column_of_times()
    {
        SeriesRecording recording = SeriesCsv.Decode(SeriesData.Csv(5, 10), "a.csv");
        Assert.Equal(50, recording.RateHertz);
        Assert.Equal(["x", "y"], recording.Channels);
        Assert.Equal(5, recording.Length);
        Assert.Equal(SeriesData.Value(4, 1, 10), recording.Values.Span[^1], 1e-6f);
    }

    [Theory]
    [InlineData("t,x\n0.00,1\n0.01,2\n0.02,3\n", 100.0)]
    [InlineData("timestamp;x\n100;1\n110;2\n120;3\n", 100.0)]
    [InlineData("Time (s)\tx\n1\t1\n2\t2\n3\t3\n", 1.0)]
    [InlineData("x,label\n1,walk\n2,walk\n", null)]
    [InlineData("x,class\n1,0\n2,0\n", null)]
    [InlineData("1\n2\n3\n", null)]
    public void Rates_units_and_words_are_told_apart_from_channels(string text, double? rate)
    {
        SeriesRecording recording = SeriesCsv.Decode(Encoding.UTF8.GetBytes(text), "a.csv");
        Assert.Single(recording.Channels);
        Assert.Equal([1f, 2f], recording.Values[..2].ToArray());
        if (rate is null)
            Assert.Null(recording.RateHertz);
        else
            Assert.Equal(rate.Value, recording.RateHertz!.Value, 1e-6);
    }

    [Theory]
    [InlineData("Zeit;ax;ay\n0,00;0,5;-1,25\n0,02;1,5;2\n0,04;2,5;3\n")]
    [InlineData("# logger 2\nt_ms,ax,ay,\r\n0,0.5,-1.25,\r\n20,1.5,2,\r\n40,2.5,3,\r\n")]
    [InlineData(",ax,ay,time_us\n0,0.5,-1.25,0\n1,1.5,2,20000\n2,2.5,3,40000\n")]
    [InlineData("timestamp,ax,ay\n2024-05-01 10:00:00.000,0.5,-1.25\n2024-05-01 10:00:00.020,1.5,2\n2024-05-01 10:00:00.040,2.5,3\n")]
    [InlineData("Zeit\tax\tay\n01.05.2024 10:00:00,00\t0,5\t-1,25\n01.05.2024 10:00:00,02\t1,5\t2\n01.05.2024 10:00:00,04\t2,5\t3\n")]
    [InlineData("t,ax,ay,subject\nms,g,g,name\n0,0.5,-1.25,7\n20,1.5,2,7\n40,2.5,3,7\n")]
    [InlineData("# t_ms ax ay\n0 0.5 -1.25\n20  1.5 2\n40 2.5 3\n")]
    [InlineData("t_ns|ax|ay\n0|0.5|-1.25\n20000000|1.5|2\n40000000|2.5|3\n")]
    public void Tables_are_read_as_loggers_and_spreadsheets_write_them(string text)
    {
        foreach (Encoding encoding in (Encoding[])[new UTF8Encoding(false), Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            SeriesRecording recording = SeriesCsv.Decode([.. encoding.GetPreamble(), .. encoding.GetBytes(text)], "a.csv");
            Assert.Equal(["ax", "ay"], recording.Channels);
            Assert.Equal([0.5f, -1.25f, 1.5f, 2, 2.5f, 3], recording.Values.ToArray());
            Assert.Equal(50, recording.RateHertz!.Value, 1e-3);
            Assert.Null(recording.Warning);
        }
    }

    [Fact]
    public void Missing_values_are_filled_in_from_their_neighbours_and_told()
    {
        SeriesRecording recording = SeriesCsv.Decode("x,y\n,1\n2,1\nNaN,1\nn/a,1\n8,1\n9,\n"u8, "a.csv");
        Assert.Equal([2, 2, 4, 6, 8, 9], recording.Values.ToArray().Where((_, i) => i % 2 == 0));
        Assert.All(recording.Values.ToArray().Where((_, i) => i % 2 == 1), value => Assert.Equal(1, value));
        Assert.Contains("4 of 12 values are missing", recording.Warning, StringComparison.Ordinal);
        Assert.Contains("a.csv, line 2: found 3 of 4 values of 'y' missing", Assert.Throws<InputException>(() =>
            SeriesCsv.Decode("x,y\n1,1\n2,\n3,\n4,\n"u8, "a.csv")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_column_that_rises_throughout_is_time_where_nothing_names_it()
    {
        string text = string.Concat(Enumerable.Range(0, 9).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{i * 0.01},{i % 3},5\n")));
        SeriesRecording recording = SeriesCsv.Decode(Encoding.UTF8.GetBytes(text), "a.csv");
        Assert.Equal((2, 100), (recording.Channels.Count, Math.Round(recording.RateHertz!.Value)));
    }

    [Fact]
    public void A_word_among_values_is_named_with_its_place()
    {
        string message = Assert.Throws<InputException>(() => SeriesCsv.Decode("x,y\n1,2\n3,oops\n"u8, "a.csv")).Message;
        Assert.Contains("a.csv, line 3: found 'oops' in column 2; expected a number", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Acquisitions_are_the_same_as_JSON_and_as_CBOR()
    {
        var json = (SeriesRecording)AcquisitionFile.Decode(SeriesData.Json(7, 9), "a.json");
        var cbor = (SeriesRecording)AcquisitionFile.Decode(SeriesData.Cbor(7, 9), "a.cbor");
        Assert.Equal((50.0, 7), (json.RateHertz, json.Length));
        Assert.Equal(json.Channels, cbor.Channels);
        Assert.Equal(json.RateHertz, cbor.RateHertz);
        Assert.Equal(json.Values.ToArray(), cbor.Values.ToArray());
    }

    [Fact]
    public void Values_that_an_acquisition_lacks_are_filled_in()
    {
        var recording = (SeriesRecording)AcquisitionFile.Decode(
            """{"payload":{"interval_ms":10,"sensors":[{"name":"x"},{"name":"y"}],"values":[[1,null],[null,5],[3,7]]}}"""u8.ToArray(),
            "a.json");
        Assert.Equal([1, 5, 2, 5, 3, 7], recording.Values.ToArray());
        Assert.StartsWith("2 of 6 values are missing", recording.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rate_of_a_clock_that_jitters_is_that_of_its_mean()
    {
        string text = "time,x\n" + string.Concat(Enumerable.Range(0, 60).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{((i < 40 ? i : i + 30) * 0.01) + (i * 7 % 5 * 0.001):0.0000},{i % 4}\n")));
        Assert.Equal(100, SeriesCsv.Decode(Encoding.UTF8.GetBytes(text), "a.csv").RateHertz!.Value, 1.5);
    }

    [Theory]
    [InlineData("""{"payload":{"sensors":[{"name":"x"}],"values":[[null],[null],[3]]}}""", "2 of 3 values of 'x' missing")]
    [InlineData("""{"payload":{"sensors":[{"name":"x"}],"values":[[1],[2,3]]}}""", "2 values in step 1")]
    [InlineData("""{"payload":{"sensors":[{"name":"x"}],"values":[["a"]]}}""", "acquisition format")]
    [InlineData("""{"payload":{"values":[]}}""", "an object 'payload'")]
    [InlineData("""{"payload""", "acquisition format")]
    public void What_is_no_acquisition_is_refused(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() =>
            AcquisitionFile.Decode(Encoding.UTF8.GetBytes(json), "a.json")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1,2,0\n3,4,1\n", "the names of the columns")]
    [InlineData("a,b,c\n1,2,0\n", "name it 'label'")]
    [InlineData("a,b,c\n", "no samples")]
    public void Tables_of_features_need_a_header_and_a_class(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() =>
            CsvFile.Parse(Encoding.UTF8.GetBytes(text), "a.csv")).Message, StringComparison.Ordinal);

    [Fact]
    public void Lines_of_features_that_lack_a_value_are_left_out_and_numbers_of_lines_are_no_feature()
    {
        var table = CsvFile.Parse("id;a;b;y\n1;0,5;2;no\n2;;3;no\n3;1,5;4;yes\n"u8, "a.csv");
        Assert.Equal((2, 1), (table.Rows.Count, table.Incomplete));
        Assert.Equal(["no", "yes"], table.Labels);
        Assert.Equal([1.5, 4], table.Rows[1].ToDoubles());
    }

    [Fact]
    public void The_only_column_of_words_is_the_class() =>
        Assert.Equal(["cat", "dog"], CsvFile.Parse("a,kind,b\n1,cat,2\n3,dog,4\n"u8, "a.csv").Labels);
}
