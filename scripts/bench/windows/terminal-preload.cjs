const { contextBridge, ipcRenderer } = require('electron')

contextBridge.exposeInMainWorld('terminal', {
  check: (pin) => ipcRenderer.invoke('check', pin),
  write: () => ipcRenderer.invoke('write'),
})
