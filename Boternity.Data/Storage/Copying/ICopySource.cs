namespace Boternity.Data.Storage.Copying;

/// <summary>A database as of one instant.</summary>
internal interface ICopySource : IAsyncDisposable
{
    ICopyReader Rows { get; }
}
