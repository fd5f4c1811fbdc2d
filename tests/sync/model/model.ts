/** What a device has to show, without any rule of sync: by what its person did on it, and what it was seen to show after it synced. */
export class DeviceModel {
  /** The living entries of its person and their descriptions. */
  readonly entries: Map<string, string>
  /** What was done here since everything was exchanged last: it stands, whatever comes. Null: deleted. */
  readonly mine: Map<string, string | null>
  running: string | undefined
  offline = false

  constructor(from?: DeviceModel) {
    this.entries = new Map(from?.entries)
    this.mine = new Map(from?.mine)
    this.running = from?.running
  }

  write(id: string, description: string): void {
    this.entries.set(id, description)
    this.mine.set(id, description)
  }

  delete(id: string): void {
    this.entries.delete(id)
    this.mine.set(id, null)
    if (this.running === id) this.running = undefined
  }

  /** It has taken an answer in, and was seen to show this. */
  learn(shown: ReadonlyMap<string, string>): void {
    this.entries.clear()
    for (const [id, description] of shown) this.entries.set(id, description)
  }
}

/** All devices, their backups, and whether the server has one. */
export class Model {
  readonly devices = [new DeviceModel(), new DeviceModel(), new DeviceModel()]
  readonly backups: (DeviceModel | undefined)[] = []
  serverBackup = false
}
