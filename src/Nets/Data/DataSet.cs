using System.Globalization;

namespace Theory.Nets.Data;

/// <summary>Grey images with a class each.</summary>
/// <param name="Count">The number of images, ≥ 1.</param>
/// <param name="Rows">The rows of an image, ≥ 1.</param>
/// <param name="Columns">The columns of an image, ≥ 1.</param>
/// <param name="Pixels">The grey values in [0, 255], Count × Rows × Columns, the column fastest.</param>
/// <param name="Labels">The classes, Count of them, each in [0, <see cref="DataSet.Classes"/>).</param>
public sealed record LabelledImages(int Count, int Rows, int Columns, byte[] Pixels, byte[] Labels)
{
    /// <summary>The number of pixels of an image.</summary>
    public int Size => Rows * Columns;

    /// <summary>The count and the size, as in <c>60000 images of 28×28</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => FormattableString.Invariant($"{Count} images of {Rows}×{Columns}");

    /// <summary>Some of the images.</summary>
    /// <param name="members">Their numbers, in the order in which they are wanted; each in [0, Count).</param>
    /// <returns>Copies of those images with their classes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside.</exception>
    public LabelledImages Take(IReadOnlyList<int> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var pixels = new byte[members.Count * Size];
        var labels = new byte[members.Count];
        for (var index = 0; index < members.Count; index++)
        {
            var member = members[index];
            if ((uint)member >= (uint)Count)
            {
                throw new ArgumentOutOfRangeException(nameof(members), member, FormattableString.Invariant($"members[{index}] is not in [0, {Count})."));
            }

            Pixels.AsSpan(member * Size, Size).CopyTo(pixels.AsSpan(index * Size));
            labels[index] = Labels[member];
        }

        return new LabelledImages(members.Count, Rows, Columns, pixels, labels);
    }

    /// <summary>Puts a file of images and a file of labels together.</summary>
    /// <param name="imagesFile">The image file's name, for the messages.</param>
    /// <param name="images">The image file's array: count × rows × columns.</param>
    /// <param name="labelsFile">The label file's name, for the messages.</param>
    /// <param name="labels">The label file's array: count.</param>
    /// <returns>The labelled images.</returns>
    /// <exception cref="DataFormatException">The counts differ, or a label is not below <see cref="DataSet.Classes"/>.</exception>
    public static LabelledImages Join(string imagesFile, IdxArray images, string labelsFile, IdxArray labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(labels);
        if (images.Shape.Count != 3 || labels.Shape.Count != 1)
        {
            throw new ArgumentException($"Images have three dimensions and labels one; these have {images.Shape.Count} and {labels.Shape.Count}.", nameof(images));
        }

        if (images.Shape[0] != labels.Shape[0])
        {
            throw new DataFormatException(labelsFile, 4, DataLayer.Content,
                FormattableString.Invariant($"{labels.Shape[0]} labels for the {images.Shape[0]} images of {imagesFile}"));
        }

        var wrong = labels.Values.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(DataSet.Classes - 1));
        return wrong < 0
            ? new LabelledImages(images.Shape[0], images.Shape[1], images.Shape[2], images.Values, labels.Values)
            : throw new DataFormatException(labelsFile, 8 + wrong, DataLayer.Content,
                FormattableString.Invariant($"the label {labels.Values[wrong]} is not one of the {DataSet.Classes} classes"));
    }
}

/// <summary>A data set: images to train on, images to test on, and where they came from.</summary>
/// <param name="Name">The name, as <see cref="DataSource"/> gives it.</param>
/// <param name="Train">The training images.</param>
/// <param name="Test">The official test images.</param>
/// <param name="IsStandIn">Whether glyphs drawn by code stand in for the set, so that a number from it says nothing about the set itself.</param>
/// <param name="Provenance">The SHA-256 of each file, or the seed of the stand-in.</param>
public sealed record DataSet(string Name, LabelledImages Train, LabelledImages Test, bool IsStandIn, string Provenance)
{
    /// <summary>The number of classes of every set here.</summary>
    public const int Classes = 10;

    /// <summary>The name and the counts.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name}{(IsStandIn ? " (stand-in: drawn by code)" : "")}: {Train.Count} + {Test.Count} images of {Train.Rows}×{Train.Columns}, {Classes} classes");
}
