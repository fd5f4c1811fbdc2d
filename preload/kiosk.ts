import { contextBridge } from 'electron'
import { kioskChannels, kioskEventNames } from '../shared/ipc/channels.ts'
import { makeBridge } from './bridge.ts'

contextBridge.exposeInMainWorld('bridge', makeBridge(kioskChannels, kioskEventNames))
