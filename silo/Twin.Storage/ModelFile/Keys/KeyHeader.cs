namespace Twin.Storage.ModelFile.Keys;

/// <summary>What a file of keys states of its revision, without the keys.</summary>
/// <param name="ModelBytes">Length of the revision's text.</param>
/// <param name="Checksum">Of the file of keys itself.</param>
sealed record KeyHeader(int Revision, long AcceptedMs, long ModelBytes, uint ModelChecksum, long FileBytes, uint Checksum);
