/** Port 0 takes a free one. */
export function startMock(port?: number): Promise<{ url: string; drop(): void; setRecording(recording: boolean): void; stop(): Promise<void> }>
